/**
 * The local store: one LMDB file, no server, no JVM flags.
 *
 * <p>{@link dev.rocky.state.lmdb.LmdbStateStore} is a handle of one caller. All handles on one file
 * in a class loader share one {@code OpenStore}, found through {@code OpenStores}; it holds the
 * {@code Guard} (who else has the file open, who writes), the {@code WriterLock} and the {@code
 * Environment} (LMDB itself). What a file must look like before LMDB may map it is in {@code
 * MetaPages}, how long keys become LMDB keys in {@code KeyTree}.
 */
@NullMarked
package dev.rocky.state.lmdb;

import org.jspecify.annotations.NullMarked;
