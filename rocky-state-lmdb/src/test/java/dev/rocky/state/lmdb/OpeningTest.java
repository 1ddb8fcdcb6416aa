package dev.rocky.state.lmdb;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Settings;
import dev.rocky.state.SettingsException;
import dev.rocky.state.StateStore;
import dev.rocky.state.StateStores;
import dev.rocky.state.StoreDamagedException;
import dev.rocky.state.StoreOpenException;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a ledger lies, how it is made, and what is said when it cannot be opened. */
class OpeningTest {

  @TempDir Path folder;

  @Test
  void aNewLedgerAndItsLockFilesBelongToTheirOwnerAlone() throws IOException {
    try (LmdbStateStore store = open(file("ledger"))) {
      Child.increment(store);
      assertEquals(Set.of("ledger", "ledger-lock", "ledger.guard"), names(folder));
      for (String name : names(folder)) {
        assertEquals(
            "rw-------",
            PosixFilePermissions.toString(Files.getPosixFilePermissions(file(name))),
            name);
      }
    }
  }

  @Test
  void withoutSettingsTheLedgerIsInTheWorkingFolder() {
    assertEquals(Path.of(".rocky-state.lmdb"), LmdbSettings.from(Settings.empty()).file());
    assertEquals(
        Path.of(".rocky-state/bronze_1.lmdb"),
        LmdbSettings.from(Settings.of(Map.of("namespace", "bronze_1"))).file());
    assertEquals(
        Path.of("x"),
        LmdbSettings.from(Settings.of(Map.of("namespace", "bronze_1", "path", "x"))).file());
  }

  @Test
  void theFolderOfNamespacesIsMadeForItsOwnerAlone() throws IOException {
    // The working folder of a process is given at its start.
    try (Child child =
        Child.start(List.of("env", "-C", folder.toString()), "open", "", "namespace=bronze")) {
      child.expect("opened 0");
    }
    Path made = file(".rocky-state");
    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(made)));
    assertTrue(Files.exists(made.resolve("bronze.lmdb")));
  }

  @Test
  void allSettingsAreReadAndAllProblemsReported() {
    LmdbSettings read =
        LmdbSettings.from(
            Settings.of(
                Map.of(
                    "path",
                    "p",
                    "read_only",
                    true,
                    "write_lock_timeout",
                    5,
                    "max_readers",
                    7,
                    "map_size_bytes",
                    1 << 20,
                    "allow_shared_volume",
                    "true")));
    assertEquals(
        LmdbSettings.ofDefaults()
            .withPath(Path.of("p"))
            .withReadOnly(true)
            .withWriteLockTimeout(Duration.ofSeconds(5))
            .withMaxReaders(7)
            .withMapSizeBytes(1 << 20)
            .withAllowSharedVolume(true),
        read);
    SettingsException wrong =
        assertThrows(
            SettingsException.class,
            () -> LmdbSettings.from(Settings.of(Map.of("max_readers", 0, "pfad", "x"))));
    assertEquals(2, wrong.problems().size(), wrong.getMessage());
    assertThrows(
        SettingsException.class, () -> LmdbSettings.from(Settings.of(Map.of("namespace", "../x"))));
  }

  @Test
  void theProviderIsFoundByNameAndByTheNameOfTheReference() {
    for (String name : List.of("lmdb", "local")) {
      try (StateStore store =
          StateStores.open(name, Settings.of(Map.of("path", file(name).toString())))) {
        Child.increment(store);
        assertEquals(1, Child.counter(store));
      }
    }
  }

  @Test
  void aMissingFolderIsNamed() {
    String message = refusal(file("not there/ledger"));
    assertTrue(
        message.contains("the folder " + file("not there") + " does not exist; create it"),
        message);
  }

  @Test
  void aFolderIsNoLedger() {
    assertTrue(refusal(folder).contains("it is not a file but a folder"), refusal(folder));
  }

  @Test
  void aLinkToNothingIsNoLedger() throws IOException {
    Files.createSymbolicLink(file("link"), file("nothing"));
    assertTrue(refusal(file("link")).contains("symbolic link to a file that does not exist"));
  }

  @Test
  void aPathInAnArchiveIsNoLedger() throws IOException {
    URI archive = URI.create("jar:" + folder.resolve("archive.zip").toUri());
    try (FileSystem files = FileSystems.newFileSystem(archive, Map.of("create", "true"))) {
      String message = refusal(files.getPath("/ledger"));
      assertTrue(message.contains("needs a file of the operating system"), message);
    }
  }

  @Test
  void aFileInAFileIsNoLedger() throws IOException {
    Files.createFile(file("plain"));
    assertTrue(refusal(file("plain/ledger")).contains("is not a folder"));
  }

  @Test
  void readOnlyNeedsAFileAndLeavesNothingBehind() throws IOException {
    StoreOpenException refused =
        assertThrows(
            StoreOpenException.class,
            () -> LmdbStateStore.open(at(file("none")).withReadOnly(true)));
    assertTrue(refused.getMessage().contains("there is no such file"), refused.getMessage());
    assertEquals(Set.of(), names(folder));
  }

  @Test
  void readOnlyLeavesTheLedgerAsItIs() throws IOException {
    // Given
    try (LmdbStateStore store = open(file("ledger"))) {
      Child.increment(store);
    }
    byte[] before = Files.readAllBytes(file("ledger"));
    var modified = Files.getLastModifiedTime(file("ledger"));
    // When
    try (LmdbStateStore store = LmdbStateStore.open(at(file("ledger")).withReadOnly(true))) {
      assertEquals(1, Child.counter(store));
      assertThrows(IllegalStateException.class, () -> Child.increment(store));
    }
    // Then
    assertArrayEquals(before, Files.readAllBytes(file("ledger")));
    assertEquals(modified, Files.getLastModifiedTime(file("ledger")));
  }

  @Test
  void aLedgerThatWasHalfMadeWhenItsProcessDiedIsMadeAnew() throws IOException {
    Files.write(file("ledger.new"), new byte[5_000]);
    try (LmdbStateStore store = open(file("ledger"))) {
      assertEquals(0, Child.counter(store));
    }
    assertFalse(Files.exists(file("ledger.new")));
  }

  @Test
  void aGuardFullOfNonsenseAndADeletedOneDoNoHarm() throws IOException {
    try (LmdbStateStore store = open(file("ledger"))) {
      Child.increment(store);
    }
    byte[] noise = new byte[20_000];
    new java.util.Random(1).nextBytes(noise);
    Files.write(file("ledger.guard"), noise);
    try (LmdbStateStore store = open(file("ledger"))) {
      Child.increment(store);
    }
    Files.delete(file("ledger.guard"));
    Files.write(file("ledger-lock"), noise);
    try (LmdbStateStore store = open(file("ledger"))) {
      Child.increment(store);
      assertEquals(3, Child.counter(store));
    }
  }

  @Test
  void aLedgerThatIsDeletedWhileOpenTakesNoMoreWrites() throws IOException {
    try (LmdbStateStore store = open(file("ledger"))) {
      Child.increment(store);
      Files.delete(file("ledger"));
      String message =
          assertThrows(StoreDamagedException.class, () -> Child.increment(store)).getMessage();
      assertTrue(message.contains("deleted or replaced while it was open"), message);
      assertEquals(1, Child.counter(store), "what was there is still readable");
      assertThrows(StoreDamagedException.class, () -> open(file("ledger")));
    }
    try (LmdbStateStore anew = open(file("ledger"))) {
      assertEquals(0, Child.counter(anew));
    }
  }

  @Test
  void aLedgerThatIsReplacedWhileOpenTakesNoMoreWrites() throws IOException {
    open(file("other")).close();
    try (LmdbStateStore store = open(file("ledger"))) {
      Files.move(file("other"), file("ledger"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      assertThrows(StoreDamagedException.class, () -> Child.increment(store));
      assertThrows(StoreDamagedException.class, () -> open(file("ledger")));
    }
    open(file("ledger")).close();
  }

  @Test
  void networkFileSystemsAreKnown() {
    for (String type : List.of("nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs", "NFS")) {
      assertTrue(Volume.isNetwork(type), type);
    }
    for (String type : List.of("ext4", "xfs", "tmpfs", "overlay", "apfs", "btrfs", "zfs")) {
      assertFalse(Volume.isNetwork(type), type);
    }
  }

  @Test
  void whoMayNotReadOrWriteIsToldWhatHeMayNot() throws IOException {
    // Given files of one user, and a process of another
    Path home = Files.createDirectory(file("home"));
    open(home.resolve("ledger")).close();
    Path readable = Files.createDirectory(file("readable"));
    open(readable.resolve("ledger")).close();
    for (Path file : List.of(folder, readable, readable.resolve("ledger"))) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxrwxrwx"));
    // When, then
    assertTrue(
        answerToNobody("open", home.resolve("ledger").toString())
            .contains("may not read the file"));
    assertTrue(
        answerToNobody("open", readable.resolve("ledger").toString())
            .contains("may not write the file"));
    assertTrue(
        answerToNobody("open", readable.resolve("ledger").toString(), "readonly")
            .contains("may not write in the folder"));
    assertTrue(
        answerToNobody("open", readable.resolve("new").toString())
            .contains("may not write in the folder"));
  }

  @Test
  void aReadOnlyFileSystemIsToldFromADamagedLedger() throws IOException {
    open(file("ledger")).close();
    String mounting =
        "mount --bind -o ro \"$0\" \"$0\" && mount -o remount,bind,ro \"$0\" && exec \"$@\"";
    try (Child child =
        Child.start(
            List.of("unshare", "-rm", "sh", "-c", mounting, folder.toString()),
            "open",
            file("ledger").toString())) {
      String answer = child.answer();
      assertTrue(answer.startsWith("StoreOpenException: "), answer);
      assertTrue(answer.contains("mounted read-only"), answer);
    }
  }

  @Test
  void aTemporaryFolderWithoutExecutionNamesBothWaysOut() throws IOException {
    Path noexec = Files.createDirectory(file("noexec"));
    String mounting = "mount -t tmpfs -o noexec tmpfs \"$0\" && exec \"$@\"";
    try (Child child =
        Child.start(
            List.of("unshare", "-rm", "sh", "-c", mounting, noexec.toString()),
            List.of("-Djava.io.tmpdir=" + noexec),
            System.getProperty("java.class.path"),
            "open",
            file("ledger").toString(),
            "2")) {
      String answer = child.answer();
      assertTrue(answer.startsWith("StoreOpenException: "), answer);
      assertTrue(answer.contains("-Dlmdbjava.extract.dir and -Djffi.extract.dir"), answer);
      assertTrue(answer.contains(noexec.toString()), answer);
      child.expect(answer); // the same reason, though the JVM fails in another way from now on
    }
    assertEquals(Set.of("noexec"), names(folder), "nothing was made");
  }

  @Test
  void theWaysOutOfATemporaryFolderWithoutExecutionWork() throws IOException {
    Path noexec = Files.createDirectory(file("noexec"));
    Path other = Files.createDirectory(file("other"));
    String mounting = "mount -t tmpfs -o noexec tmpfs \"$0\" && exec \"$@\"";
    try (Child child =
        Child.start(
            List.of("unshare", "-rm", "sh", "-c", mounting, noexec.toString()),
            List.of(
                "-Djava.io.tmpdir=" + noexec,
                "-Dlmdbjava.extract.dir=" + other,
                "-Djffi.extract.dir=" + other),
            System.getProperty("java.class.path"),
            "open",
            file("ledger").toString())) {
      child.expect("opened 0");
    }
  }

  @Test
  void anUnknownPlatformListsTheKnownOnes() {
    try (Child child =
        Child.start(
            List.of(),
            List.of("-Dos.arch=s390x"),
            System.getProperty("java.class.path"),
            "open",
            file("ledger").toString())) {
      String answer = child.answer();
      assertTrue(answer.startsWith("StoreOpenException: "), answer);
      assertTrue(answer.contains("Supported are Linux"), answer);
    }
  }

  /** What a process of the user {@code nobody} answers; it gets a class path that it may read. */
  private String answerToNobody(String... arguments) throws IOException {
    Path classes = Files.createTempDirectory(Path.of("/tmp"), "rocky-classes");
    try {
      Files.setPosixFilePermissions(classes, PosixFilePermissions.fromString("rwxr-xr-x"));
      List<String> readable = new ArrayList<>();
      for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
        Path source = Path.of(entry);
        if (Files.exists(source)) {
          Path copy = classes.resolve(readable.size() + "-" + source.getFileName());
          copy(source, copy);
          readable.add(copy.toString());
        }
      }
      List<String> asNobody =
          List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
      try (Child child =
          Child.start(asNobody, List.of(), String.join(File.pathSeparator, readable), arguments)) {
        return child.answer();
      }
    } finally {
      try (Stream<Path> all = Files.walk(classes)) {
        for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
  }

  private static void copy(Path source, Path target) throws IOException {
    try (Stream<Path> all = Files.walk(source)) {
      for (Path each : all.toList()) {
        Path copy = target.resolve(source.relativize(each).toString());
        Files.copy(each, copy);
        Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwxr-xr-x"));
      }
    }
  }

  private static String refusal(Path file) {
    return assertThrows(StoreOpenException.class, () -> open(file)).getMessage();
  }

  private Path file(String name) {
    return folder.resolve(name);
  }

  private static LmdbSettings at(Path file) {
    return LmdbSettings.ofDefaults().withPath(file);
  }

  private static LmdbStateStore open(Path file) {
    return LmdbStateStore.open(at(file));
  }

  private static Set<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return new TreeSet<>(files.map(file -> file.getFileName().toString()).toList());
    }
  }
}
