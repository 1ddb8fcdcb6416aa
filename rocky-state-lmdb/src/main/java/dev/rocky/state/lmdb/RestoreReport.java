package dev.rocky.state.lmdb;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a ledger was restored to.
 *
 * @param setAside the new name of the ledger that was there; empty if there was none
 * @param copy what the copy was found to be like when it was checked. Damaged values, which the
 *     backup had already, are in it
 * @since 0.1
 */
public record RestoreReport(Optional<Path> setAside, VerifyReport copy) {}
