/** What it costs to keep ledgers in step through a server that speaks S3. */
@NullMarked
package dev.rocky.benchmarks.remote;

import org.jspecify.annotations.NullMarked;
