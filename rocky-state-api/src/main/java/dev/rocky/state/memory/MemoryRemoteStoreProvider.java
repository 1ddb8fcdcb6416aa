package dev.rocky.state.memory;

import dev.rocky.state.Namespace;
import dev.rocky.state.Settings;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.spi.RemoteStoreProvider;
import java.util.Optional;

/**
 * Provides the store of a {@link MemoryRemote} under the name {@code memory}. Settings: {@code
 * remote} (text), as in {@link MemoryRemote#named}, without which it is a new one of its own; and
 * {@code namespace}, which is put after that name and a slash.
 *
 * @since 0.1
 */
public final class MemoryRemoteStoreProvider implements RemoteStoreProvider {

  /** For {@link java.util.ServiceLoader}. */
  public MemoryRemoteStoreProvider() {}

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public RemoteStore open(Settings settings) {
    return settings
        .decode(s -> remote(s.string("remote"), s.string("namespace").map(Namespace::new)))
        .open();
  }

  private static MemoryRemote remote(Optional<String> name, Optional<Namespace> namespace) {
    String below = namespace.map(n -> "/" + n).orElse("");
    return name.map(shared -> MemoryRemote.named(shared + below)).orElseGet(MemoryRemote::new);
  }
}
