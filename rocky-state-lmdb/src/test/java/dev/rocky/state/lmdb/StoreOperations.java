package dev.rocky.state.lmdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rocky.state.Key;
import dev.rocky.state.ReadTransaction;
import dev.rocky.state.Scan;
import dev.rocky.state.StateStore;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;

/**
 * What Lincheck calls on a store, each a transaction; and {@link InOrder}, what it must look like.
 */
@Param(name = "key", gen = IntGen.class, conf = "1:3")
@Param(name = "value", gen = IntGen.class, conf = "1:9")
public abstract class StoreOperations {

  private final StateStore store;
  private final String own;

  /**
   * On keys of their own.
   *
   * @param own a part of them
   */
  StoreOperations(StateStore store, String own) {
    this.store = store;
    this.own = own;
  }

  @Operation
  public int get(@Param(name = "key") int key) {
    return store.<Integer, RuntimeException>read(tx -> number(tx, key));
  }

  @Operation
  public int put(@Param(name = "key") int key, @Param(name = "value") int value) {
    return store.<Integer, RuntimeException>write(
        tx -> {
          tx.put(key(key), bytes(value));
          return value;
        });
  }

  @Operation
  public boolean delete(@Param(name = "key") int key) {
    return store.<Boolean, RuntimeException>write(tx -> tx.delete(key(key)));
  }

  @Operation
  public int add(@Param(name = "key") int key, @Param(name = "value") int value) {
    return store.<Integer, RuntimeException>write(
        tx -> {
          int sum = number(tx, key) + value;
          tx.put(key(key), bytes(sum));
          return sum;
        });
  }

  @Operation
  public boolean replaceIf(
      @Param(name = "key") int key,
      @Param(name = "value") int expected,
      @Param(name = "value") int value) {
    return store.<Boolean, RuntimeException>write(
        tx -> {
          boolean as = number(tx, key) == expected;
          if (as) {
            tx.put(key(key), bytes(value));
          }
          return as;
        });
  }

  @Operation
  public int move(@Param(name = "key") int from, @Param(name = "key") int to) {
    return store.<Integer, RuntimeException>write(
        tx -> {
          int moved = number(tx, from);
          tx.delete(key(from));
          tx.put(key(to), bytes(moved));
          return moved;
        });
  }

  @Operation
  public String all() {
    return store.<String, RuntimeException>read(
        tx -> {
          StringBuilder all = new StringBuilder();
          tx.scan(
              Scan.prefix(Key.of(0x33, own)),
              (key, value) -> {
                all.append(new String(value, UTF_8)).append(' ');
                return true;
              });
          return all.toString();
        });
  }

  private int number(ReadTransaction tx, int key) {
    return tx.get(key(key)).map(bytes -> Integer.valueOf(new String(bytes, UTF_8))).orElse(0);
  }

  private Key key(int key) {
    return Key.of(0x33, own, String.valueOf(key));
  }

  private static byte[] bytes(int value) {
    return String.valueOf(value).getBytes(UTF_8);
  }
}
