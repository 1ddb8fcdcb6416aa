/**
 * A month of flights and a week of earthquakes, replayed: the source grows while runs copy it, and
 * after every run the target is compared with what the contract of its plan promises.
 *
 * <p>To copy from: {@link dev.rocky.examples.replay.Tables} (how tables are declared) and {@link
 * dev.rocky.examples.replay.Replay} (how runs are made). The rest plays the source and checks the
 * target.
 */
package dev.rocky.examples.replay;
