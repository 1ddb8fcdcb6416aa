package dev.rocky.sql;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.SQLException;

/** One PostgreSQL server for all tests of this JVM, which ends with it. */
final class Postgres {

  private static final EmbeddedPostgres SERVER = start();

  private Postgres() {}

  /** A session of its own. */
  static Engine connect() {
    try {
      return new JdbcEngine(SERVER.getPostgresDatabase().getConnection());
    } catch (SQLException e) {
      throw new IllegalStateException("No session with PostgreSQL", e);
    }
  }

  private static EmbeddedPostgres start() {
    try {
      return EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
    } catch (IOException e) {
      throw new IllegalStateException("PostgreSQL did not start", e);
    }
  }
}
