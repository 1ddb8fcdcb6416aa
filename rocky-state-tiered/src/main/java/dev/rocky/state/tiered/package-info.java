/**
 * The remote store made of two: a durable one, and a fast one before it as a cache.
 *
 * @since 0.1
 */
@NullMarked
package dev.rocky.state.tiered;

import org.jspecify.annotations.NullMarked;
