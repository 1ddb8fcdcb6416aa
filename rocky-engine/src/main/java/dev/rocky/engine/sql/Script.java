package dev.rocky.engine.sql;

import java.util.List;

/**
 * Statements that together make one change. Several run in one transaction, in this order; one is
 * atomic by itself.
 *
 * @param statements at least one, without a terminating semicolon
 * @since 0.1
 */
public record Script(List<String> statements) {

  /** Copies the list. */
  public Script {
    statements = List.copyOf(statements);
    if (statements.isEmpty()) {
      throw new IllegalArgumentException("A script has at least one statement");
    }
  }

  /** One statement. */
  public static Script of(String... statements) {
    return new Script(List.of(statements));
  }

  /** The statements, each ended by a semicolon and a line break. */
  @Override
  public String toString() {
    return String.join(";\n", statements) + ";\n";
  }
}
