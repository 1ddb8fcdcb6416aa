/**
 * Programs to run and to copy: {@link dev.rocky.examples.SmallestExample}, a month of real feeds in
 * {@link dev.rocky.examples.replay.ReplayCommand}, many tables at a time in {@link
 * dev.rocky.examples.orchestrator.FiftyTables}, and state that several machines share in {@link
 * dev.rocky.examples.remote.Machine}.
 */
package dev.rocky.examples;
