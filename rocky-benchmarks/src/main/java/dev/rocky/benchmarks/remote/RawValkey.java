package dev.rocky.benchmarks.remote;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.rocky.benchmarks.store.Contender;
import dev.rocky.benchmarks.store.Table;
import dev.rocky.benchmarks.store.WatermarkStore;
import dev.rocky.state.valkey.ValkeyServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Jedis;

/** The bytes of transfers through Valkey, moved by a bare connection: no checks, no deadlines. */
final class RawValkey implements AutoCloseable {

  /** HEAD as the cache of {@link Contender#CACHE_FIRST} has it, which adds where it is from. */
  private static final String HEAD = "rocky:state:{cache_first}:HEAD-CACHE-*";

  private static final byte[] SEGMENT = "raw:segment".getBytes(US_ASCII);
  private static final byte[] OTHER_HEAD = "raw:head".getBytes(US_ASCII);

  private final Jedis jedis;
  private final WatermarkStore local;
  private byte @Nullable [] head;
  private int moved;

  /** Connects, and opens a ledger in {@code folder}, which is made. */
  RawValkey(ValkeyServer server, Path folder) throws IOException {
    jedis = new Jedis(URI.create(server.url().replace("valkey://", "redis://")));
    local = Contender.ROCKY.open(Files.createDirectory(folder));
  }

  /** One GET. */
  void getHead() {
    require(jedis.get(head()));
  }

  /** Two SETs of as many bytes. */
  void set(long bytes) {
    int head = (int) Math.min(bytes, jedis.strlen(head()));
    jedis.set(SEGMENT, new byte[(int) bytes - head]);
    jedis.set(OTHER_HEAD, new byte[head]);
  }

  /** Two GETs of what was set. */
  void get() {
    require(jedis.get(OTHER_HEAD));
    require(jedis.get(SEGMENT));
  }

  /** The same and one durable write. */
  void getAndKeep() {
    get();
    local.put(Table.moved(moved++));
  }

  @Override
  public void close() {
    jedis.close();
    local.close();
  }

  private byte[] head() {
    if (head == null) {
      Set<String> found = jedis.keys(HEAD);
      if (found.size() != 1) {
        throw new IllegalStateException("Not one cached HEAD, but " + found);
      }
      head = found.iterator().next().getBytes(US_ASCII);
    }
    return head;
  }

  private static void require(byte[] found) {
    if (found == null) {
      throw new IllegalStateException("Valkey has lost what it was given");
    }
  }
}
