package dev.rocky.state.tiered;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.tck.ChildJvm;
import dev.rocky.state.valkey.Certificate;
import dev.rocky.state.valkey.ValkeyServer;
import dev.rocky.state.valkey.ValkeySettings.TrustStore;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job that is over before a JVM is warm has its cache all the same, with the defaults. */
class ColdJvmTest {

  private static final String NAMESPACE = "cold";

  @TempDir private Path folder;
  private Certificate certificate;
  private ValkeyServer valkey;

  @BeforeEach
  void start() {
    certificate = Certificate.make(folder);
    valkey = ValkeyServer.start(certificate.options(ValkeyServer.freePort()));
  }

  @AfterEach
  void stop() {
    valkey.close();
  }

  @Test
  void aShortRunInAFreshJvmThroughTlsLeavesHeadAndItsSegmentInTheCache() {
    TrustStore trust = certificate.trust();
    String url = "valkeys://localhost:" + valkey.option("--tls-port");
    try (ChildJvm child =
        ChildJvm.start(
            ColdRun.class, url, trust.file().toString(), trust.password().reveal(), NAMESPACE)) {

      String pulled = child.hear();
      String pushed = child.hear();

      assertEquals(0, child.awaitEnd());
      for (String told : List.of(pulled, pushed)) {
        assertTrue(told.contains("failures=0, skipped=0"), told);
      }
    }
    assertEquals(1, keys("HEAD-CACHE-").count());
    assertEquals(1, keys("segments-cache-").count());
  }

  /** Those of the server that begin like this in the namespace. */
  private Stream<String> keys(String prefix) {
    List<?> keys = (List<?>) valkey.ask("KEYS", "rocky:state:{" + NAMESPACE + "}:" + prefix + "*");
    return keys.stream().map(key -> new String((byte[]) key, UTF_8));
  }
}
