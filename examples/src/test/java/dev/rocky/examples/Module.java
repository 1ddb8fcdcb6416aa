package dev.rocky.examples;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * One module, and what it may use.
 *
 * @param artifact the name of its artifact and its folder
 * @param root its packages are this one and those below, unless they belong to another module
 * @param modules the artifacts of this repository that its main code may use
 * @param libraries the third-party packages that its main code may use, by artifact
 * @param exposed those packages of them that may stand in its public signatures
 */
record Module(
    String artifact,
    String root,
    Set<String> modules,
    List<Library> libraries,
    Set<String> exposed) {

  /**
   * A third-party artifact.
   *
   * @param packages where its classes are, in ArchUnit's notation
   */
  record Library(String artifact, List<String> packages) {}

  static final Library JSPECIFY = new Library("jspecify", List.of("org.jspecify.annotations"));
  static final Library JACKSON =
      new Library("jackson-databind", List.of("com.fasterxml.jackson.."));
  static final Library JACKSON_CORE =
      new Library("jackson-core", List.of("com.fasterxml.jackson.core.."));
  static final Library SLF4J = new Library("slf4j-api", List.of("org.slf4j.."));
  static final Library FAILSAFE = new Library("failsafe", List.of("dev.failsafe.."));
  static final Library LMDBJAVA = new Library("lmdbjava", List.of("org.lmdbjava.."));
  static final Library JNR_FFI = new Library("jnr-ffi", List.of("jnr.ffi.."));
  static final Library JFFI = new Library("jffi", List.of("com.kenai.jffi.."));
  static final Library AWS_S3 = new Library("s3", List.of("software.amazon.awssdk.services.s3.."));
  static final Library AWS_CORE = new Library("sdk-core", List.of("software.amazon.awssdk.core.."));
  static final Library AWS_AWSCORE =
      new Library("aws-core", List.of("software.amazon.awssdk.awscore.."));
  static final Library AWS_AUTH =
      new Library("auth", List.of("software.amazon.awssdk.auth.credentials.."));
  static final Library AWS_REGIONS =
      new Library("regions", List.of("software.amazon.awssdk.regions.."));
  static final Library AWS_HTTP =
      new Library("http-client-spi", List.of("software.amazon.awssdk.http"));
  static final Library AWS_METRICS =
      new Library("metrics-spi", List.of("software.amazon.awssdk.metrics.."));
  static final Library AWS_RETRIES =
      new Library("retries-spi", List.of("software.amazon.awssdk.retries.api.."));
  static final Library AWS_APACHE =
      new Library("apache5-client", List.of("software.amazon.awssdk.http.apache5.."));
  static final Library AWS_STS = new Library("sts", List.of()); // at run time only
  static final Library JEDIS = new Library("jedis", List.of("redis.clients.jedis.."));
  static final Library JUNIT =
      new Library("junit-jupiter-api", List.of("org.junit.jupiter.api..", "org.opentest4j.."));

  /** Every module with main code that others use. A new module is a new row. */
  static final List<Module> ALL =
      List.of(
          new Module("rocky-state-api", "dev.rocky.state", Set.of(), List.of(JSPECIFY), Set.of()),
          new Module(
              "rocky-state-tck",
              "dev.rocky.state.tck",
              Set.of("rocky-state-api"),
              List.of(JSPECIFY, JUNIT),
              Set.of("org.junit.jupiter.api..")),
          new Module(
              "rocky-state-lmdb",
              "dev.rocky.state.lmdb",
              Set.of("rocky-state-api"),
              List.of(JSPECIFY, LMDBJAVA, JNR_FFI, JFFI, SLF4J),
              Set.of()),
          new Module(
              "rocky-state-sync",
              "dev.rocky.state.sync",
              Set.of("rocky-state-api"),
              List.of(JSPECIFY, FAILSAFE, SLF4J),
              Set.of()),
          new Module(
              "rocky-state-s3",
              "dev.rocky.state.s3",
              Set.of("rocky-state-api"),
              List.of(
                  JSPECIFY,
                  AWS_S3,
                  AWS_CORE,
                  AWS_AWSCORE,
                  AWS_AUTH,
                  AWS_REGIONS,
                  AWS_HTTP,
                  AWS_METRICS,
                  AWS_RETRIES,
                  AWS_APACHE,
                  AWS_STS),
              Set.of()),
          new Module(
              "rocky-state-valkey",
              "dev.rocky.state.valkey",
              Set.of("rocky-state-api"),
              List.of(JSPECIFY, JEDIS),
              Set.of()),
          new Module(
              "rocky-state-tiered",
              "dev.rocky.state.tiered",
              Set.of("rocky-state-api"),
              List.of(JSPECIFY),
              Set.of()),
          new Module(
              "rocky-engine",
              "dev.rocky.engine",
              Set.of("rocky-state-api"),
              List.of(JSPECIFY, JACKSON, JACKSON_CORE, SLF4J),
              Set.of()));

  /** Modules of the build that nothing depends on. */
  static final Set<String> ENDS =
      Set.of("rocky-bom", "rocky-sql-tests", "rocky-spark-tests", "examples", "rocky-benchmarks");

  /** Libraries that one package keeps to itself: their classes, and that package. */
  static final List<Confined> CONFINED =
      List.of(
          new Confined("com.fasterxml.jackson..", "dev.rocky.engine.record"),
          new Confined("org.lmdbjava..", "dev.rocky.state.lmdb"),
          new Confined("dev.failsafe..", "dev.rocky.state.sync"),
          new Confined("software.amazon.awssdk..", "dev.rocky.state.s3"),
          new Confined("redis.clients..", "dev.rocky.state.valkey"));

  /** A library and the one package that may know it. */
  record Confined(String library, String home) {}

  static Module named(String artifact) {
    return ALL.stream().filter(m -> m.artifact().equals(artifact)).findFirst().orElseThrow();
  }

  /** The classes of this module: a module's packages may lie below those of another. */
  DescribedPredicate<JavaClass> classes() {
    return DescribedPredicate.describe("belong to " + artifact, this::owns);
  }

  /** What classes of this module may use. */
  DescribedPredicate<JavaClass> allowed() {
    String[] packages =
        libraries.stream().flatMap(l -> l.packages().stream()).toArray(String[]::new);
    DescribedPredicate<JavaClass> allowed =
        JavaClass.Predicates.resideInAnyPackage(packages)
            .or(
                JavaClass.Predicates.resideInAnyPackage(
                    "java..", "javax.crypto..", "javax.net.ssl..", ""))
            .or(classes());
    for (String module : modules) {
      allowed = allowed.or(named(module).classes());
    }
    return allowed.as("%s may use: %s %s", artifact, modules, List.of(packages));
  }

  /** What may stand in the public signatures of this module. */
  DescribedPredicate<JavaClass> exposable() {
    return JavaClass.Predicates.resideInAnyPackage("java..", "", "dev.rocky..")
        .or(JavaClass.Predicates.resideInAnyPackage(exposed.toArray(String[]::new)));
  }

  private boolean owns(JavaClass type) {
    return ALL.stream()
        .filter(module -> isBelow(type.getPackageName(), module.root))
        .max(Comparator.comparingInt(module -> module.root.length()))
        .filter(module -> module.artifact.equals(artifact))
        .isPresent();
  }

  private static boolean isBelow(String name, String root) {
    return name.equals(root) || name.startsWith(root + ".");
  }
}
