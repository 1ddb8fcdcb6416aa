package dev.rocky.state.sync;

/**
 * Is told how each transfer ended, on the thread that made it and before the result is returned or
 * the exception thrown. What it throws is logged and changes nothing; an {@link Error} is passed
 * on. Called by several threads if transfers are made by several.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface TransferListener {

  /** Takes note of nothing. */
  TransferListener NONE = event -> {};

  /** A transfer has ended. */
  void ended(TransferEvent event);
}
