package dev.rocky.engine;

import dev.rocky.engine.cursor.CursorValue;
import java.util.Optional;

/** The answer to an extent query: the greatest cursor value of some rows, and their number. */
record Extent(Optional<CursorValue> greatest, long rows) {}
