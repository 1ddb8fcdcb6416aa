package dev.rocky.benchmarks.store;

import dev.rocky.state.Key;
import dev.rocky.state.Scan;
import dev.rocky.state.StateStore;
import dev.rocky.state.WriteTransaction;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;

/**
 * One table of SQLite with a write-ahead log, flushed by each commit ({@code synchronous=FULL}),
 * and statements that are prepared once.
 *
 * <p>Threads: any; {@code turn} is held by the one that uses the connection.
 */
final class SqliteStore implements StateStore {

  private final ReentrantLock turn = new ReentrantLock();
  private final Connection connection;
  private final PreparedStatement select;
  private final PreparedStatement range;
  private final PreparedStatement upsert;

  SqliteStore(Path folder) {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(JournalMode.WAL);
    config.setSynchronous(SynchronousMode.FULL);
    try {
      connection = config.createConnection("jdbc:sqlite:" + folder.resolve("state.sqlite"));
      try (var statement = connection.createStatement()) {
        statement.execute(
            "CREATE TABLE IF NOT EXISTS entries (k BLOB PRIMARY KEY, v BLOB) WITHOUT ROWID");
      }
      select = connection.prepareStatement("SELECT v FROM entries WHERE k = ?");
      range = connection.prepareStatement("SELECT k, v FROM entries WHERE k >= ? ORDER BY k");
      upsert = connection.prepareStatement("INSERT OR REPLACE INTO entries VALUES (?, ?)");
      connection.setAutoCommit(false);
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  @Override
  public <T extends @Nullable Object, X extends Exception> T read(ReadWork<T, X> work) throws X {
    return run(() -> work.run(new Transaction()));
  }

  @Override
  public <T extends @Nullable Object, X extends Exception> T write(WriteWork<T, X> work) throws X {
    return run(() -> work.run(new Transaction()));
  }

  @Override
  public void close() {
    turn.lock();
    try {
      select.close();
      range.close();
      upsert.close();
      connection.close();
    } catch (SQLException e) {
      throw failed(e);
    } finally {
      turn.unlock();
    }
  }

  /** Runs {@code work} and commits; a work that fails is not taken back. */
  private <T extends @Nullable Object, X extends Exception> T run(Work<T, X> work) throws X {
    turn.lock();
    try {
      T result = work.run();
      connection.commit();
      return result;
    } catch (SQLException e) {
      throw failed(e);
    } finally {
      turn.unlock();
    }
  }

  private static IllegalStateException failed(SQLException e) {
    return new IllegalStateException("SQLite failed", e);
  }

  private interface Work<T extends @Nullable Object, X extends Exception> {
    T run() throws X;
  }

  /** The transaction of the connection. */
  private final class Transaction implements WriteTransaction {

    @Override
    public Optional<byte[]> get(Key key) {
      try {
        select.setBytes(1, key.bytes());
        try (ResultSet rows = select.executeQuery()) {
          return rows.next() ? Optional.of(rows.getBytes(1)) : Optional.empty();
        }
      } catch (SQLException e) {
        throw failed(e);
      }
    }

    @Override
    public void scan(Scan scan, Visitor visitor) {
      try {
        range.setBytes(1, scan.prefix().bytes());
        try (ResultSet rows = range.executeQuery()) {
          boolean more = true;
          while (more && rows.next()) {
            Key key = Key.ofBytes(rows.getBytes(1));
            more = key.startsWith(scan.prefix()) && visitor.visit(key, rows.getBytes(2));
          }
        }
      } catch (SQLException e) {
        throw failed(e);
      }
    }

    @Override
    public void put(Key key, byte[] value) {
      try {
        upsert.setBytes(1, key.bytes());
        upsert.setBytes(2, value);
        upsert.executeUpdate();
      } catch (SQLException e) {
        throw failed(e);
      }
    }

    @Override
    public boolean delete(Key key) {
      throw new UnsupportedOperationException("no benchmark deletes");
    }
  }
}
