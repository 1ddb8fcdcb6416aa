package dev.rocky.state.sync;

import java.io.IOException;
import java.util.Random;

/**
 * What the machines of a fleet share, an empty namespace of one remote store or of two, and what
 * happens to networks and servers meanwhile. Whatever that is, no server forgets or takes back what
 * {@link #durable} has acknowledged.
 */
public interface FleetRemote extends AutoCloseable {

  /**
   * What opens the store on the machine with this number, from 0; machines may go different ways.
   */
  RemoteAddress address(int machine);

  /** What opens the store that counts, undisturbed. */
  RemoteAddress durable();

  /** Something happens, or ends; called a few times in a second. */
  void disturb(Random random) throws IOException;

  /** Everything is as it should be, from now on. */
  void heal() throws IOException;

  @Override
  void close();
}
