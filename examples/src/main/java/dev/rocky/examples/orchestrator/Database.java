package dev.rocky.examples.orchestrator;

import dev.rocky.engine.TableSpec;
import java.sql.SQLException;

/** Where the tables are: a pool of connections, for example. Any thread may ask it. */
@FunctionalInterface
public interface Database {

  /** Opens a session for one try to move {@code table}. */
  Session open(TableSpec table) throws SQLException;
}
