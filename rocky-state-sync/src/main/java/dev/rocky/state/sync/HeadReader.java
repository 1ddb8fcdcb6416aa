package dev.rocky.state.sync;

import dev.rocky.state.remote.ReadResult;
import dev.rocky.state.remote.Register;
import dev.rocky.state.remote.RegisterName;
import dev.rocky.state.remote.Version;
import dev.rocky.state.spi.SeenHead;
import java.util.Optional;

/**
 * R1, its second half: reads HEAD, without its content if the ledger has seen that before.
 *
 * @param codec knows the keys
 */
record HeadReader(HeadCodec codec) {

  /** Where HEAD is. */
  static final RegisterName HEAD = new RegisterName("HEAD");

  /**
   * What HEAD is.
   *
   * @param seen any that was read or written before
   * @return empty if it is absent
   * @throws dev.rocky.state.remote.RemoteDamagedException if it is no HEAD, or not whole
   * @throws NewerFormatException if newer versions only can read it
   * @throws RemoteKeyException if it does not fit the keys
   */
  Optional<CurrentHead> read(Transfer transfer, Optional<SeenHead> seen) {
    Version known = seen.map(SeenHead::version).orElse(Version.ABSENT);
    ReadResult result = transfer.readIfChanged(HEAD, known);
    Optional<CurrentHead> head = Optional.empty();
    if (result instanceof ReadResult.Changed changed) {
      head = Optional.of(changed(changed.register()));
    } else if (result instanceof ReadResult.Unchanged) {
      head = seen.map(this::unchanged);
    }
    head.ifPresent(current -> transfer.generation(current.head().generation()));
    return head;
  }

  private CurrentHead unchanged(SeenHead seen) {
    return new CurrentHead(codec.decode(seen.content()), seen);
  }

  private CurrentHead changed(Register register) {
    Head head = codec.decode(register.content()); // refuses what is too long to have been seen
    return new CurrentHead(head, new SeenHead(register.content(), register.version()));
  }
}
