package dev.rocky.state.tck;

import dev.rocky.state.StateStore;
import java.time.Duration;
import java.util.Optional;

/** What the cases of a contract know about the store that they test. */
interface StoreUnderTest {

  /** The store of this test case: empty when the case begins, closed after it. */
  StateStore store();

  /**
   * Closes the store of this test case and opens the same place again; {@link #store} is the new
   * one from now on.
   */
  StateStore reopen();

  /**
   * One more store, opened on the same place while {@link #store} is open; closed after the case.
   */
  StateStore openAgain();

  /** One more store, opened on a place of its own; closed after the case. */
  StateStore openElsewhere();

  /**
   * One more store on a place of its own whose writers wait no longer than this, if the store can
   * be told so.
   */
  Optional<StateStore> openElsewhere(Duration writeLockTimeout);

  /**
   * The place of {@link #store}, opened so that it refuses to write, if the store can be; closed
   * after the case.
   */
  Optional<StateStore> reopenReadOnly();

  /** Whether what was written is there again when the same place is opened again. */
  boolean remembers();
}
