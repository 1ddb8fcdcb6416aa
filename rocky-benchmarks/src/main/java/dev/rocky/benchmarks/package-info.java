/**
 * Measures what the ledger costs. {@link dev.rocky.benchmarks.Benchmarks} is the command; {@link
 * dev.rocky.benchmarks.Rows} says what is measured, beside whom, and what must hold.
 */
@NullMarked
package dev.rocky.benchmarks;

import org.jspecify.annotations.NullMarked;
