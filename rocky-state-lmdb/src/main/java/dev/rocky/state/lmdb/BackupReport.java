package dev.rocky.state.lmdb;

/**
 * What a backup holds.
 *
 * @param transaction number of the commit of the ledger that was copied
 * @param copy what the copy was found to be like when it was checked. Damaged values, which no copy
 *     can mend, are in it
 * @since 0.1
 */
public record BackupReport(long transaction, VerifyReport copy) {}
