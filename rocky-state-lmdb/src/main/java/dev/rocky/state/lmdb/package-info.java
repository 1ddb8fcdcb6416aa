/**
 * The local store: one LMDB file, no server, no JVM flags.
 *
 * <p>{@link dev.rocky.state.lmdb.LmdbStateStore} is a handle of one caller. All handles on one file
 * in a class loader share one {@code OpenStore}, found through {@code OpenStores}. Below that:
 *
 * <ul>
 *   <li><b>who may</b>: {@code Guard} (who has the file open, who writes), {@code ProcessLock},
 *       {@code WriterQueue};
 *   <li><b>transactions</b>: {@code Environment} (LMDB and its {@code Mapping}), {@code
 *       GroupCommit} with {@code WriteGroup} and {@code RootTransaction} (how writers share a
 *       flush), {@code LmdbTransaction}, {@code LmdbWriteTransaction} and {@code JoinedTransaction}
 *       (what works see), {@code KeyTree} and {@code KeyScan} (keys longer than LMDB's);
 *   <li><b>the file without LMDB</b>: {@code MetaPages}, {@code PageFile}, {@code TreePage}, {@code
 *       TreeWalk}; {@code StructureCheck} before LMDB may map it, {@code CleanClose} to spare that;
 *   <li><b>care</b>: {@code Verification}, {@code Salvage} (on {@code LastCommit}, {@code Survey}
 *       and {@code SurvivingEntries}), {@code Copies}, {@code SetAside}, all of which make new
 *       files with {@code LedgerBuilder} or {@code NewLedger}.
 * </ul>
 */
@NullMarked
package dev.rocky.state.lmdb;

import org.jspecify.annotations.NullMarked;
