package dev.rocky.state.tck;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.StateStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds what was opened between {@link #start} and {@link #close} and not released: stores, threads
 * and, where {@code /proc/self/fd} exists (Linux), open files. {@code close} throws an {@link
 * AssertionError} that lists all of it.
 *
 * <pre>{@code
 * try (LeakCheck leaks = LeakCheck.start()) {
 *   try (StateStore store = leaks.watch(new MyStore(file))) {
 *     ...
 *   }
 * }
 * }</pre>
 *
 * <p>A leaked store is reported with the stack that opened it, a thread with the stack at which it
 * stands (and, if it came from {@link #watch(ThreadFactory)}, the stack that created it), a file
 * with its target. Threads that are about to end get
 *
 * <p>All methods may be called from any thread. Tests in the same JVM that run at the same time
 * disturb each other's check.
 *
 * @since 0.1
 */
public final class LeakCheck implements AutoCloseable {

  private static final int GRACE_SECONDS = 5;
  private static final long LOOK_NANOS = 1_000_000;
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  /** Threads that the JVM, the JDK or JUnit start when they like, for everybody. */
  private static final List<String> NOBODYS_THREADS =
      List.of(
          "Common-Cleaner",
          "process reaper",
          "ForkJoinPool.commonPool-",
          "Attach Listener",
          "Signal Dispatcher",
          "VirtualThread-unparker",
          "Read-Poller",
          "Write-Poller",
          "junit-");

  private final Predicate<String> fileCounts;
  private final Predicate<String> threadCounts;
  private final Set<Thread> threadsBefore;
  private final Map<String, Integer> filesBefore;
  private final Map<StateStore, Origin> openStores =
      Collections.synchronizedMap(new IdentityHashMap<>());
  private final Map<Thread, Origin> watchedThreads = new ConcurrentHashMap<>();

  private LeakCheck(Predicate<String> fileCounts, Predicate<String> threadCounts) {
    this.fileCounts = fileCounts;
    this.threadCounts = threadCounts;
    createAFile();
    threadsBefore = liveThreads();
    filesBefore = openFiles();
  }

  /** When the JDK does so for the first time, it opens a socket of its own, for good. */
  private static void createAFile() {
    try {
      Files.delete(Files.createTempFile("leak-check", null));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot create a temporary file", e);
    }
  }

  /** Begins to look; every file counts. */
  public static LeakCheck start() {
    return new LeakCheck(file -> true, thread -> true);
  }

  /** Begins to look; only files in {@code folder} and below count. */
  public static LeakCheck start(Path folder) {
    String root = folder.toAbsolutePath().toString();
    String realRoot = real(folder).toString();
    return new LeakCheck(file -> isBelow(file, root) || isBelow(file, realRoot), thread -> true);
  }

  /**
   * Begins to look for threads whose name {@code counts}, and for sockets. A server in this JVM has
   * some, too, which it closes when its clients have closed theirs.
   */
  static LeakCheck startThreadsAndSockets(Predicate<String> counts) {
    closeASocketThatIsWaitedFor();
    return new LeakCheck(file -> file.startsWith("socket:"), counts);
  }

  /** When the JDK does so for the first time, it opens a socket of its own, for good. */
  static void closeASocketThatIsWaitedFor() {
    try {
      ServerSocket waitedFor = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      Background<Boolean> waiting = Background.start("waiting", () -> waitedFor.accept().close());
      waiting.awaitWaiting();
      waitedFor.close();
      Throwable unused = waiting.awaitFailure();
    } catch (IOException e) {
      throw new AssertionError("Cannot listen", e);
    }
  }

  /** The same store, which must be closed before this check is; remembers who called. */
  public StateStore watch(StateStore store) {
    StateStore watched = new WatchedStore(requireNonNull(store, "store"), openStores::remove);
    openStores.put(watched, new Origin("a store was opened here and not closed"));
    return watched;
  }

  /**
   * The same factory; a thread that it made and that is leaked is reported with the stack that
   * created it.
   */
  public ThreadFactory watch(ThreadFactory factory) {
    requireNonNull(factory, "factory");
    return body -> {
      Thread thread = factory.newThread(body);
      if (thread != null) {
        watchedThreads.put(thread, new Origin("the thread was created here"));
      }
      return thread;
    };
  }

  /**
   * Ends the check.
   *
   * @throws AssertionError if something was leaked; lists everything, and the stacks of stores and
   *     created threads are its suppressed exceptions
   */
  @Override
  public void close() {
    List<String> leaks = new ArrayList<>();
    List<Origin> origins = new ArrayList<>();
    synchronized (openStores) {
      openStores.forEach(
          (store, origin) -> {
            leaks.add("store " + store + ", opened at " + origin.place());
            origins.add(origin);
          });
    }
    for (Thread thread : leakedThreads()) {
      Origin origin = watchedThreads.get(thread);
      leaks.add(
          "thread \""
              + thread.getName()
              + "\""
              + (origin == null ? "" : ", created at " + origin.place())
              + ", stands at "
              + lines(thread.getStackTrace()));
      if (origin != null) {
        origins.add(origin);
      }
    }
    filesThatStayOpen()
        .forEach((file, times) -> leaks.add("file " + file + ", open " + times + " time(s)"));
    if (!leaks.isEmpty()) {
      AssertionError error =
          new AssertionError(leaks.size() + " leaked:\n  " + String.join("\n  ", leaks));
      origins.forEach(error::addSuppressed);
      throw error;
    }
  }

  private List<Thread> leakedThreads() {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(GRACE_SECONDS);
    List<Thread> leaked = new ArrayList<>();
    for (Thread thread : liveThreads()) {
      if (threadsBefore.contains(thread)
          || thread == Thread.currentThread()
          || !threadCounts.test(thread.getName())
          || NOBODYS_THREADS.stream().anyMatch(thread.getName()::startsWith)) {
        continue;
      }
      if (!endsBefore(thread, deadline)) {
        leaked.add(thread);
      }
    }
    return leaked;
  }

  private static boolean endsBefore(Thread thread, long deadline) {
    try {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      thread.join(Math.max(1, left));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return !thread.isAlive();
  }

  /** A socket whose reader is waiting is closed by that one, a little later. */
  private Map<String, Integer> filesThatStayOpen() {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(GRACE_SECONDS);
    Map<String, Integer> leaked = leakedFiles();
    while (!leaked.isEmpty() && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(LOOK_NANOS);
      leaked = leakedFiles();
    }
    return leaked;
  }

  private Map<String, Integer> leakedFiles() {
    Map<String, Integer> leaked = new TreeMap<>();
    openFiles()
        .forEach(
            (file, times) -> {
              int more = times - filesBefore.getOrDefault(file, 0);
              if (more > 0) {
                leaked.put(file, more);
              }
            });
    return leaked;
  }

  private Map<String, Integer> openFiles() {
    Map<String, Integer> files = new HashMap<>();
    if (!Files.isDirectory(DESCRIPTORS)) {
      return files;
    }
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(DESCRIPTORS)) {
      for (Path descriptor : descriptors) {
        String target = target(descriptor);
        if (target != null && !isOfTheJvm(target) && fileCounts.test(target)) {
          files.merge(target, 1, Integer::sum);
        }
      }
    } catch (IOException e) {
      throw new AssertionError("Cannot list " + DESCRIPTORS, e);
    }
    return files;
  }

  private static @Nullable String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      return null; // closed since it was listed; the one of the listing itself, for example
    }
  }

  /**
   * Class loading opens jars, waiting opens event descriptors, random numbers open devices: not
   * what a test leaks.
   */
  private static boolean isOfTheJvm(String target) {
    return target.endsWith(".jar")
        || target.endsWith("/lib/modules")
        || target.startsWith("/dev/")
        || target.startsWith("/proc/")
        || target.startsWith("anon_inode:");
  }

  private static boolean isBelow(String file, String root) {
    return file.equals(root) || file.startsWith(root + "/");
  }

  private static Path real(Path folder) {
    try {
      return folder.toRealPath();
    } catch (IOException e) {
      throw new AssertionError("The folder to watch must exist: " + folder, e);
    }
  }

  private static Set<Thread> liveThreads() {
    return new HashSet<>(Thread.getAllStackTraces().keySet());
  }

  private static String lines(StackTraceElement[] stack) {
    return Arrays.stream(stack).limit(8).map(String::valueOf).collect(Collectors.joining(" < "));
  }

  /** Where something was opened. */
  private static final class Origin extends Exception {

    private static final long serialVersionUID = 1L;

    Origin(String what) {
      super(what);
    }

    /** The line that called this class. */
    String place() {
      return Arrays.stream(getStackTrace())
          .filter(line -> !isOwn(line.getClassName()) && !line.getClassName().startsWith("java."))
          .findFirst()
          .map(String::valueOf)
          .orElse("an unknown place");
    }

    private static boolean isOwn(String className) {
      String own = LeakCheck.class.getName();
      return className.equals(own) || className.startsWith(own + "$");
    }
  }
}
