/**
 * Synchronisation of a ledger with a remote store: pull, push, merge, compact, collect. The
 * protocol, its invariants and what they rest on stand in {@code docs/sync-protocol.md}; the tests
 * of this module explore it exhaustively for two and three machines.
 */
@NullMarked
package dev.rocky.state.sync;

import org.jspecify.annotations.NullMarked;
