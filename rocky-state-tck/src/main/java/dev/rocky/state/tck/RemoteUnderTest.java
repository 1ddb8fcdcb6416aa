package dev.rocky.state.tck;

import dev.rocky.state.remote.RemoteStore;
import java.time.Duration;
import java.util.List;

/** What the cases of a contract know about the remote store that they test. */
interface RemoteUnderTest {

  /** The store of this test case: its namespace is empty when the case begins. */
  RemoteStore remote();

  /**
   * One more store on the namespace of {@link #remote}, as another machine would have; closed after
   * the case.
   */
  RemoteStore anotherMachine();

  /** One more store on an empty namespace of its own; closed after the case. */
  RemoteStore anotherNamespace();

  /** What nothing may show. */
  List<String> secrets();

  /** How long listings may lag behind. */
  Duration lag();
}
