package dev.rocky.state.tiered;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rocky.state.remote.Folder;
import dev.rocky.state.remote.ObjectName;
import dev.rocky.state.remote.RegisterName;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/**
 * What is called how in a cache: in a way that no remote store calls its own, and that tells which
 * one it is a copy of. See {@code docs/storage-format.md}.
 *
 * @param behind where the store is that the cache is of, if it tells
 */
record CacheNames(Optional<String> behind) {

  /** How much of a name is in the one here. */
  private static final int READABLE = 40;

  /** The object that has what {@code name} has at the store behind. */
  ObjectName here(ObjectName name) {
    String folder = here(name.folder().name(), "-cache-").toLowerCase(Locale.ROOT);
    return new Folder(folder).object(name.file());
  }

  /** The register that has what {@code name} has at the store behind. */
  RegisterName here(RegisterName name) {
    return new RegisterName(here(name.path(), "-CACHE-"));
  }

  private String here(String name, String between) {
    return name.substring(0, Math.min(name.length(), READABLE))
        + between
        + hash(name + "\n" + behind.orElse("")).substring(0, 16);
  }

  private static String hash(String text) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().withUpperCase().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
