package dev.rocky.sql;

import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.sql.SqlDialect;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What the contract needs to know of a dialect and its system. Each test has an empty schema. */
abstract class DialectFixture {

  static final String SCHEMA = "contract";

  /** The dialect under test. */
  abstract SqlDialect dialect();

  /** The system, the same for all tests of a class. */
  abstract Engine engine();

  /** The system's type of a column of that type, the most precise it has. */
  abstract String columnType(CursorType type);

  /** The statement that sets the session's time zone. */
  abstract String setTimeZone(String zone);

  /** Whether a load without columns goes by names, not by position. */
  abstract boolean loadsByName();

  /** Whether deleting and inserting needs no list of columns. */
  boolean deletesWithoutColumns() {
    return true;
  }

  /** The most characters that a name may have. */
  abstract int maxNameLength();

  /** How many random cases to try; fewer where a statement takes long. */
  int tries() {
    return "deep".equals(System.getProperty("rocky.depth")) ? 200 : 20;
  }

  /** The names that tables and columns of the system may have, of {@link HostileNames#ALL}. */
  List<String> names() {
    return HostileNames.ALL;
  }

  /** The cursor types that the system has. */
  List<CursorType> types() {
    return List.of(CursorType.values());
  }

  @BeforeEach
  final void createSchema() {
    String schema = dialect().quote(SCHEMA);
    engine().execute("DROP SCHEMA IF EXISTS " + schema + " CASCADE", "CREATE SCHEMA " + schema);
  }

  @AfterEach
  final void dropSchema() {
    engine().execute("DROP SCHEMA " + dialect().quote(SCHEMA) + " CASCADE");
  }
}
