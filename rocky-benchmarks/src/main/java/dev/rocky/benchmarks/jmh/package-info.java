/** What JMH measures, each benchmark for every {@link dev.rocky.benchmarks.store.Contender}. */
@NullMarked
package dev.rocky.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
