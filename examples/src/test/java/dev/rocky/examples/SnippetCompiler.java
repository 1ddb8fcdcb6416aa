package dev.rocky.examples;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/**
 * Compiles Java as it stands in documentation. What does not name its imports gets those of the
 * public packages; statements and methods get a class around them, with a field for each thing that
 * a reader of the documentation has in hand already. A name that a snippet declares itself hides
 * that field.
 */
final class SnippetCompiler {

  private static final Pattern TYPE =
      Pattern.compile("(?m)^((public|final|abstract|sealed) +)*(class|interface|record|enum) ");

  private static final List<String> IMPORTS =
      List.of(
          "dev.rocky.engine.*",
          "dev.rocky.engine.check.*",
          "dev.rocky.engine.cursor.*",
          "dev.rocky.engine.record.*",
          "dev.rocky.engine.sql.*",
          "dev.rocky.state.*",
          "dev.rocky.state.lmdb.*",
          "dev.rocky.state.memory.*",
          "dev.rocky.state.s3.*",
          "dev.rocky.state.spi.*",
          "dev.rocky.state.sync.*",
          "dev.rocky.state.tck.*",
          "dev.rocky.state.tiered.*",
          "dev.rocky.state.valkey.*",
          "java.io.*",
          "java.nio.file.*",
          "java.sql.Connection",
          "java.sql.DriverManager",
          "java.sql.SQLException",
          "java.time.*",
          "java.util.*");

  private static final List<String> AT_HAND =
      List.of(
          "Rocky rocky",
          "Run run",
          "Warehouse warehouse",
          "Connection connection",
          "TableSpec spec",
          "List<TableSpec> specs",
          "StateStore store",
          "Settings settings",
          "Copy copy",
          "Observed observed");

  private final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
  private final Path output;

  /** Class files go to {@code output}. */
  SnippetCompiler(Path output) {
    if (compiler == null) {
      throw new AssertionError("This test needs a JDK, not a JRE: there is no compiler");
    }
    this.output = output;
  }

  /**
   * Compiles one snippet.
   *
   * @return what the compiler says, each as {@code file:line: message}; nothing if all is well
   */
  List<String> problems(Path file, int line, String code) throws IOException {
    if (TYPE.matcher(code).find() || code.startsWith("package ")) {
      String head = code.contains("\nimport ") || code.startsWith("import ") ? "" : imports();
      return compile(List.of(new Source("Snippet", file, line, head, code, "")));
    }
    String open = imports() + "@SuppressWarnings(\"all\") abstract class Snippet {\n" + fields();
    String body = open + "  void snippet() throws Exception {\n";
    List<String> asStatements =
        compile(List.of(new Source("Snippet", file, line, body, code, "\n}}\n")));
    if (asStatements.isEmpty()) {
      return asStatements;
    }
    List<String> asMembers =
        compile(List.of(new Source("Snippet", file, line, open, code, "\n}\n")));
    return asMembers.isEmpty() ? asMembers : asStatements;
  }

  /** Compiles whole files together. */
  List<String> problems(List<Path> files) throws IOException {
    List<Source> sources = new ArrayList<>();
    for (Path file : files) {
      String name = file.getFileName().toString().replace(".java", "");
      String code = Files.readString(file);
      sources.add(new Source(name, file, 1, "", code, ""));
    }
    return compile(sources);
  }

  private List<String> compile(List<Source> sources) throws IOException {
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    try (StandardJavaFileManager files =
        compiler.getStandardFileManager(diagnostics, Locale.ROOT, StandardCharsets.UTF_8)) {
      files.setLocationFromPaths(StandardLocation.CLASS_OUTPUT, List.of(output));
      List<String> options = List.of("--release", "17", "-proc:none", "-implicit:none");
      compiler.getTask(null, files, diagnostics, options, null, sources).call();
    }
    return diagnostics.getDiagnostics().stream()
        .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
        .sorted(Comparator.comparingLong(Diagnostic::getLineNumber))
        .map(SnippetCompiler::describe)
        .toList();
  }

  private static String describe(Diagnostic<? extends JavaFileObject> diagnostic) {
    String message = diagnostic.getMessage(Locale.ROOT);
    return diagnostic.getSource() instanceof Source source
        ? source.place(diagnostic.getLineNumber()) + ": " + message
        : message;
  }

  private static String imports() {
    StringBuilder imports = new StringBuilder();
    IMPORTS.forEach(name -> imports.append("import ").append(name).append(";\n"));
    return imports.toString();
  }

  private static String fields() {
    StringBuilder fields = new StringBuilder();
    AT_HAND.forEach(field -> fields.append("  ").append(field).append(";\n"));
    return fields.toString();
  }

  /** A compilation unit in memory that knows where in a document its lines stand. */
  private static final class Source extends SimpleJavaFileObject {

    private final Path document;
    private final int firstLine;
    private final int headLines;
    private final String content;

    Source(String name, Path document, int firstLine, String head, String code, String tail) {
      super(URI.create("string:///" + name + Kind.SOURCE.extension), Kind.SOURCE);
      this.document = document;
      this.firstLine = firstLine;
      this.headLines = (int) head.lines().count();
      this.content = head + code + tail;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return content;
    }

    /** A public class may be called otherwise than the file that it does not have. */
    @Override
    public boolean isNameCompatible(String simpleName, Kind kind) {
      return kind == Kind.SOURCE;
    }

    String place(long line) {
      return document + ":" + (firstLine + Math.max(0, line - 1 - headLines));
    }
  }
}
