/**
 * What is compared: watermarks in the ledger, and the same watermarks in LMDB itself and in other
 * embedded stores, each durable when a write returns.
 */
@NullMarked
package dev.rocky.benchmarks.store;

import org.jspecify.annotations.NullMarked;
