package dev.rocky.examples.orchestrator;

import dev.rocky.engine.Row;
import dev.rocky.engine.TableSpec;
import dev.rocky.engine.sql.Script;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A database in which something happens, once, when the copy of a table is executed. */
final class Trouble implements Database {

  /** What happens. */
  @FunctionalInterface
  interface Event {
    void happen() throws SQLException;
  }

  private static final Event NOTHING = () -> {};

  private final Database database;
  private final Map<String, Event> before = new ConcurrentHashMap<>();
  private final Map<String, Event> after = new ConcurrentHashMap<>();

  Trouble(Database database) {
    this.database = database;
  }

  /** Before the next copy to {@code target} is executed. */
  void before(String target, Event event) {
    before.put(target, event);
  }

  /** After it was executed and committed. */
  void after(String target, Event event) {
    after.put(target, event);
  }

  @Override
  public Session open(TableSpec table) throws SQLException {
    return new Troubled(database.open(table), table.target().toString());
  }

  private final class Troubled implements Session {

    private final Session session;
    private final String target;

    Troubled(Session session, String target) {
      this.session = session;
      this.target = target;
    }

    @Override
    public List<Row> query(String sql) throws SQLException {
      return session.query(sql);
    }

    @Override
    public void execute(Script script) throws SQLException {
      happen(before);
      session.execute(script);
      happen(after);
    }

    private void happen(Map<String, Event> events) throws SQLException {
      Event event = events.remove(target);
      (event == null ? NOTHING : event).happen();
    }

    @Override
    public void cancel() {
      session.cancel();
    }

    @Override
    public void close() {
      session.close();
    }
  }
}
