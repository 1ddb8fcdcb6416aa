/**
 * Moves tables incrementally: {@link dev.rocky.engine.Rocky} opens the state, a {@link
 * dev.rocky.engine.Run} turns it into SQL that the host executes, and commits how far each table
 * got.
 */
@NullMarked
package dev.rocky.engine;

import org.jspecify.annotations.NullMarked;
