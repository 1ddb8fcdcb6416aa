/** Planning: by the engine, and by a loop that somebody might write instead. */
@NullMarked
package dev.rocky.benchmarks.plan;

import org.jspecify.annotations.NullMarked;
