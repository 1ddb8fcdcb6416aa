/**
 * What the ledger remembers: watermarks, measurements, runs and intents, each with its key and its
 * JSON. Layouts stand in {@code docs/storage-format.md}. Fields that this version does not know
 * survive when it rewrites a record.
 */
@NullMarked
package dev.rocky.engine.record;

import org.jspecify.annotations.NullMarked;
