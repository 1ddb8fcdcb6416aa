package dev.rocky.examples.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.rocky.engine.Rocky;
import dev.rocky.engine.Run;
import dev.rocky.engine.RunReport;
import dev.rocky.engine.TableSpec;
import dev.rocky.engine.Warehouse;
import dev.rocky.examples.recovery.KilledRun.Step;
import dev.rocky.state.Namespace;
import dev.rocky.state.PullResult;
import dev.rocky.state.PushResult;
import dev.rocky.state.Secret;
import dev.rocky.state.s3.S3Server;
import dev.rocky.state.s3.S3Settings;
import dev.rocky.state.tck.ChildJvm;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A process is killed at each step of a run over tables of all strategies, while rows arrive; then
 * it goes on, or the machine is lost and another one pulls. Every row of every source is in its
 * target once.
 */
class KillAtEveryStepTest {

  /** What happened before. */
  enum Before {
    /** All runs were pushed, and the run that is killed has pulled. */
    IN_STEP,
    /** The last run committed, and its push was skipped. */
    SKIPPED_PUSH,
    /** The run that is killed could not pull. */
    UNVERIFIED_PULL
  }

  private static final boolean DEEP = "deep".equals(System.getProperty("rocky.depth"));
  private static final String LEDGER = "ledger.lmdb";

  private static S3Server server;
  private static int namespaces;

  @TempDir private Path folder;

  private Namespace namespace = new Namespace("killed");

  @BeforeAll
  static void start() {
    server = S3Server.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** After a push that was skipped, or without a pull, only where it matters most. */
  static Stream<Arguments> deaths() {
    return Stream.of(Before.values())
        .flatMap(
            before ->
                Stream.of(Step.values())
                    .filter(step -> DEEP || before == Before.IN_STEP || step == Step.COPIED)
                    .flatMap(
                        step ->
                            Stream.of(true, false).map(kept -> Arguments.of(before, step, kept))));
  }

  @ParameterizedTest
  @MethodSource("deaths")
  void everyRowIsThereOnce(Before before, Step step, boolean kept) throws Exception {
    // Given
    namespace = new Namespace("killed" + namespaces++);
    inDatabase(CopiedTables::create);
    copyAll(endpoint());
    inDatabase(CopiedTables::arriveBefore);
    RunReport last = copyAll(before == Before.SKIPPED_PUSH ? KilledRun.NOWHERE : endpoint());
    assertEquals(
        before == Before.SKIPPED_PUSH,
        last.pushed().orElseThrow() instanceof PushResult.Skipped,
        last.toString());
    inDatabase(CopiedTables::arriveBefore);
    // When
    kill(step, before == Before.UNVERIFIED_PULL ? KilledRun.NOWHERE : endpoint());
    if (!kept) {
      loseTheDisk();
    }
    // Then
    String story = before + ", " + step + (kept ? ", ledger kept" : ", ledger lost");
    recover(step);
    inDatabase(db -> CopiedTables.requireCopied(db, story));
    inDatabase(CopiedTables::arriveBefore);
    RunReport next = copyAll(endpoint());
    inDatabase(db -> CopiedTables.requireCopied(db, story + ", next run"));
    assertEquals(List.of(), next.conflicts(), story);
  }

  private void kill(Step step, URI endpoint) {
    try (ChildJvm child =
        ChildJvm.start(
            KilledRun.class,
            url(),
            step.name(),
            folder.resolve(LEDGER).toString(),
            endpoint.toString(),
            namespace.name(),
            keys().accessKeyId(),
            keys().secretAccessKey().reveal())) {
      child.expect(step.name());
      assertEquals(List.of(), child.kill());
    }
  }

  /** Two-sided windows leave what is beyond their bound to the next run. */
  private void recover(Step step) throws Exception {
    try (Rocky rocky = rocky(endpoint())) {
      try (Run pulls = rocky.startRun("pulls")) {
        assertInstanceOf(PullResult.class, pulls.pulled().orElseThrow(), step.name());
        for (TableSpec spec : CopiedTables.specs()) {
          if (spec.exclusive()) {
            var unused = rocky.takeOver(spec.key(), "its process was killed");
          }
        }
        var unused = pulls.finish();
      }
    }
    RunReport unused = copyAll(endpoint());
    RunReport again = copyAll(endpoint());
    assertEquals(List.of(), again.conflicts());
  }

  private RunReport copyAll(URI endpoint) throws Exception {
    try (Connection db = DriverManager.getConnection(url());
        Rocky rocky = rocky(endpoint);
        Run run = rocky.startRun("copies")) {
      for (TableSpec spec : CopiedTables.specs()) {
        if (!(spec.exclusive() && endpoint.equals(KilledRun.NOWHERE))) {
          var unused = run.copy(spec, Warehouse.jdbc(db));
        }
      }
      return run.finish();
    }
  }

  private Rocky rocky(URI endpoint) {
    return KilledRun.rocky(folder.resolve(LEDGER), endpoint, namespace, keys());
  }

  private static S3Settings.AccessKeys keys() {
    Map<String, String> settings = server.settingsAsText();
    return new S3Settings.AccessKeys(
        settings.get("access_key_id"),
        new Secret(settings.get("secret_access_key")),
        Optional.empty());
  }

  private static URI endpoint() {
    return URI.create(server.settingsAsText().get("endpoint"));
  }

  private void loseTheDisk() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.getFileName().toString().startsWith(LEDGER)).toList()) {
        Files.delete(file);
      }
    }
  }

  private String url() {
    return "jdbc:duckdb:" + folder.resolve("warehouse.duckdb");
  }

  /** Something done with the warehouse. */
  @FunctionalInterface
  private interface Work {
    void in(Connection db) throws Exception;
  }

  private void inDatabase(Work work) throws Exception {
    try (Connection db = DriverManager.getConnection(url())) {
      work.in(db);
    }
  }
}
