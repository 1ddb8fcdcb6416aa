/**
 * Programs to run and to copy: {@link dev.rocky.examples.SmallestExample}, and a month of real
 * feeds in {@link dev.rocky.examples.replay.ReplayCommand}.
 */
package dev.rocky.examples;
