package dev.rocky.state.lmdb;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.Namespace;
import dev.rocky.state.Settings;
import dev.rocky.state.SettingsReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Where an {@link LmdbStateStore} lives and how it is opened.
 *
 * <pre>{@code
 * LmdbSettings settings = LmdbSettings.ofDefaults().withPath(Path.of("/var/lib/etl/state.lmdb"));
 * }</pre>
 *
 * @param path the ledger file; its folder must exist. Default: {@code .rocky-state.lmdb} in the
 *     working folder, or, with a namespace, {@code .rocky-state/<namespace>.lmdb}, whose folder is
 *     created
 * @param namespace names the default file; has no effect beside an explicit path
 * @param readOnly leaves the ledger file as it is, to the byte, and refuses to write; the file must
 *     exist. Its folder must be writable all the same: readers register in the lock files beside it
 * @param writeLockTimeout how long a writer waits for other writers, on this machine, before it
 *     gives up; at least zero, default 30 seconds. Opening waits as long for another process that
 *     is opening
 * @param maxReaders most read transactions that may run at one time, over all processes; 1 to
 *     65,535, default 126
 * @param mapSizeBytes how much address space the file is mapped into; at least 64 KiB. Default: 1
 *     TiB on 64-bit Linux and macOS, where it costs nothing, else 4 GiB. A smaller map grows:
 *     before a write that finds less than half of the map free, or less than 64 MiB of a greater
 *     one, it is doubled if no transaction is under way; when half of that is gone too, the write
 *     waits up to 100 ms for that chance, and readers that begin wait with it. A process that may
 *     not map the default (for example under {@code ulimit -v}) starts with a smaller map
 * @param allowSharedVolume opens a file on a network file system, or one that is held open from
 *     another host or process namespace, at the risk of destroying it
 * @param check when the structure of the file is checked; default {@link Check#AUTO}
 * @param onDamage what to do about a damaged file; default {@link OnDamage#FAIL}
 * @since 0.1
 */
public record LmdbSettings(
    Optional<Path> path,
    Optional<Namespace> namespace,
    boolean readOnly,
    Duration writeLockTimeout,
    int maxReaders,
    long mapSizeBytes,
    boolean allowSharedVolume,
    Check check,
    OnDamage onDamage) {

  /** When the structure of a file is checked. Damaged pages would take the process down. */
  public enum Check {
    /**
     * By whoever is the first to open the ledger, unless the file is as the last one left it who
     * closed it.
     */
    AUTO,
    /** By whoever is the first to open the ledger. */
    ALWAYS
  }

  /** What to do about a file that is damaged, or no ledger. */
  public enum OnDamage {
    /** Refuse to open it. */
    FAIL,
    /**
     * {@linkplain LmdbStateStore#setAside Set it aside} and open the new ledger, unless that is to
     * be read only or somebody else has the file open.
     */
    SET_ASIDE
  }

  private static final long MIN_MAP_SIZE = 64 * 1024;
  private static final List<Long> SMALLER_MAP_SIZES =
      List.of(1L << 36, 1L << 32, 1L << 28, 1L << 24);
  private static final long DEFAULT_MAP_SIZE = sparseMapsAreFree() ? 1L << 40 : 4L << 30;
  private static final LmdbSettings DEFAULTS =
      new LmdbSettings(
          Optional.empty(),
          Optional.empty(),
          false,
          Duration.ofSeconds(30),
          126,
          DEFAULT_MAP_SIZE,
          false,
          Check.AUTO,
          OnDamage.FAIL);

  /** Checks its components. */
  public LmdbSettings {
    requireNonNull(path, "path");
    requireNonNull(namespace, "namespace");
    requireNonNull(writeLockTimeout, "writeLockTimeout");
    requireNonNull(check, "check");
    requireNonNull(onDamage, "onDamage");
    if (path.isPresent() && path.get().getFileName() == null) {
      throw new IllegalArgumentException("'path' must name a file, not " + path.get());
    }
    if (writeLockTimeout.isNegative() || writeLockTimeout.compareTo(Duration.ofDays(365)) > 0) {
      throw new IllegalArgumentException(
          "'write_lock_timeout' must be between nothing and a year, not " + writeLockTimeout);
    }
    if (maxReaders < 1 || maxReaders > 0xFFFF) {
      throw new IllegalArgumentException("'max_readers' must be 1 to 65535, not " + maxReaders);
    }
    if (mapSizeBytes < MIN_MAP_SIZE) {
      throw new IllegalArgumentException(
          "'map_size_bytes' must be at least " + MIN_MAP_SIZE + ", not " + mapSizeBytes);
    }
  }

  /** The file {@code .rocky-state.lmdb} in the working folder, to be read and written. */
  public static LmdbSettings ofDefaults() {
    return DEFAULTS;
  }

  /**
   * What {@code settings} say: {@code path}, {@code namespace}, {@code read_only}, {@code
   * write_lock_timeout}, {@code max_readers}, {@code map_size_bytes}, {@code allow_shared_volume},
   * {@code check} ({@code auto} or {@code always}), {@code on_damage} ({@code fail} or {@code
   * set_aside}); all optional, and no others.
   *
   * @throws dev.rocky.state.SettingsException if they are wrong; it lists every problem
   */
  public static LmdbSettings from(Settings settings) {
    return settings.decode(LmdbSettings::read);
  }

  private static LmdbSettings read(SettingsReader settings) {
    return new LmdbSettings(
        settings.path("path"),
        settings.string("namespace").map(Namespace::new),
        settings.flag("read_only", DEFAULTS.readOnly),
        settings.duration("write_lock_timeout", DEFAULTS.writeLockTimeout),
        settings.integer("max_readers", DEFAULTS.maxReaders),
        settings.longInteger("map_size_bytes", DEFAULTS.mapSizeBytes),
        settings.flag("allow_shared_volume", DEFAULTS.allowSharedVolume),
        settings.oneOf("check", Check.class, DEFAULTS.check),
        settings.oneOf("on_damage", OnDamage.class, DEFAULTS.onDamage));
  }

  /** These settings with another file. */
  public LmdbSettings withPath(Path path) {
    return new LmdbSettings(
        Optional.of(path),
        namespace,
        readOnly,
        writeLockTimeout,
        maxReaders,
        mapSizeBytes,
        allowSharedVolume,
        check,
        onDamage);
  }

  /** These settings with another namespace. */
  public LmdbSettings withNamespace(Namespace namespace) {
    return new LmdbSettings(
        path,
        Optional.of(namespace),
        readOnly,
        writeLockTimeout,
        maxReaders,
        mapSizeBytes,
        allowSharedVolume,
        check,
        onDamage);
  }

  /** These settings, to read only or not. */
  public LmdbSettings withReadOnly(boolean readOnly) {
    return new LmdbSettings(
        path,
        namespace,
        readOnly,
        writeLockTimeout,
        maxReaders,
        mapSizeBytes,
        allowSharedVolume,
        check,
        onDamage);
  }

  /** These settings with another timeout. */
  public LmdbSettings withWriteLockTimeout(Duration writeLockTimeout) {
    return new LmdbSettings(
        path,
        namespace,
        readOnly,
        writeLockTimeout,
        maxReaders,
        mapSizeBytes,
        allowSharedVolume,
        check,
        onDamage);
  }

  /** These settings with another number of readers. */
  public LmdbSettings withMaxReaders(int maxReaders) {
    return new LmdbSettings(
        path,
        namespace,
        readOnly,
        writeLockTimeout,
        maxReaders,
        mapSizeBytes,
        allowSharedVolume,
        check,
        onDamage);
  }

  /** These settings with another map size. */
  public LmdbSettings withMapSizeBytes(long mapSizeBytes) {
    return new LmdbSettings(
        path,
        namespace,
        readOnly,
        writeLockTimeout,
        maxReaders,
        mapSizeBytes,
        allowSharedVolume,
        check,
        onDamage);
  }

  /** These settings, with volumes shared between machines allowed or not. */
  public LmdbSettings withAllowSharedVolume(boolean allowSharedVolume) {
    return new LmdbSettings(
        path,
        namespace,
        readOnly,
        writeLockTimeout,
        maxReaders,
        mapSizeBytes,
        allowSharedVolume,
        check,
        onDamage);
  }

  /** These settings, with the structure checked at other times. */
  public LmdbSettings withCheck(Check check) {
    return new LmdbSettings(
        path,
        namespace,
        readOnly,
        writeLockTimeout,
        maxReaders,
        mapSizeBytes,
        allowSharedVolume,
        check,
        onDamage);
  }

  /** These settings, with something else done about damage. */
  public LmdbSettings withOnDamage(OnDamage onDamage) {
    return new LmdbSettings(
        path,
        namespace,
        readOnly,
        writeLockTimeout,
        maxReaders,
        mapSizeBytes,
        allowSharedVolume,
        check,
        onDamage);
  }

  /** The ledger file that these settings name. */
  public Path file() {
    return path.orElseGet(
        () ->
            namespace
                .map(name -> namespaceFolder().resolve(name + ".lmdb"))
                .orElse(Path.of(".rocky-state.lmdb")));
  }

  /** Whether the folder of {@link #file} is ours to create. */
  boolean ownsFolder() {
    return path.isEmpty() && namespace.isPresent();
  }

  /** The map sizes to try: what is asked for, and where that is only the default, less. */
  List<Long> mapSizes(long fileSize) {
    List<Long> sizes = new ArrayList<>();
    sizes.add(Math.max(mapSizeBytes, fileSize));
    if (mapSizeBytes == DEFAULT_MAP_SIZE) {
      SMALLER_MAP_SIZES.stream().filter(size -> size >= 2 * fileSize).forEach(sizes::add);
    }
    return sizes;
  }

  private static Path namespaceFolder() {
    return Path.of(".rocky-state");
  }

  private static boolean sparseMapsAreFree() {
    String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String arch = System.getProperty("os.arch", "");
    return arch.contains("64") && (os.startsWith("linux") || os.startsWith("mac"));
  }
}
