/** Exact, typed cursor values: what a watermark holds. */
@NullMarked
package dev.rocky.engine.cursor;

import org.jspecify.annotations.NullMarked;
