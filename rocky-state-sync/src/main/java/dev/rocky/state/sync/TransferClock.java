package dev.rocky.state.sync;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The time that transfers count and wait in; tests have one that they move. */
interface TransferClock {

  /** The system's, which never goes back. */
  TransferClock SYSTEM =
      new TransferClock() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public void pause(Duration time) throws InterruptedException {
          TimeUnit.NANOSECONDS.sleep(time.toNanos());
        }
      };

  /** Nanoseconds since some time; only differences mean anything. */
  long nanos();

  /** Returns so much later, or throws at once when the thread is interrupted. */
  void pause(Duration time) throws InterruptedException;
}
