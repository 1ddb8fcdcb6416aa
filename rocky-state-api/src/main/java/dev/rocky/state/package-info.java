/**
 * The state of incremental pipelines: byte stores, the ledger over them, and how both are found and
 * configured.
 *
 * <p>{@link dev.rocky.state.StateStore} is the seam that plugins implement: ordered keys, opaque
 * values, two kinds of transaction. {@link dev.rocky.state.Ledger} is the only way by which the
 * other modules write to one. Meaning (watermarks, row counts, runs) lives above, in the engine.
 */
@NullMarked
package dev.rocky.state;

import org.jspecify.annotations.NullMarked;
