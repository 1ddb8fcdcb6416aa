package dev.rocky.state.lmdb;

import dev.rocky.state.StoreOpenException;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.BufferProxy;
import org.lmdbjava.Env;
import org.lmdbjava.Meta;

/**
 * Loads LMDB, which lmdbjava unpacks into a temporary folder when its classes are first used. When
 * that fails, the JVM does not try again: all later uses fail too, with errors that no longer say
 * why, so the first reason is kept.
 */
final class NativeLibrary {

  private static @Nullable String firstFailure;

  private NativeLibrary() {}

  /**
   * The way in which keys and values pass: as arrays.
   *
   * @throws StoreOpenException if the library cannot be loaded; at each call
   */
  static synchronized BufferProxy<byte[]> arrays() {
    if (firstFailure != null) {
      throw unusable(firstFailure, null);
    }
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    // lmdbjava looks for the native library by the thread's class loader, which need not see it.
    thread.setContextClassLoader(Env.class.getClassLoader());
    try {
      Meta.version();
      return NativeArrays.INSTANCE;
    } catch (LinkageError | RuntimeException e) {
      firstFailure = root(e).toString();
      throw unusable(firstFailure, e);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static Throwable root(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  private static StoreOpenException unusable(String reason, @Nullable Throwable cause) {
    return new StoreOpenException(
        "The native library of LMDB cannot be loaded on "
            + System.getProperty("os.name")
            + " "
            + System.getProperty("os.arch")
            + ": "
            + reason
            + ". Supported are Linux (glibc) and macOS on x86_64 and aarch64, and Windows on x86_64; for another, name a library"
            + " with -Dlmdbjava.native.lib. The artifact org.lmdbjava:native must be on the class path; it is unpacked into "
            + System.getProperty("java.io.tmpdir")
            + ", which must be writable, have room, and not be mounted noexec; choose another folder with"
            + " -Dlmdbjava.extract.dir and -Djffi.extract.dir, both. Then start the JVM again",
        cause);
  }
}
