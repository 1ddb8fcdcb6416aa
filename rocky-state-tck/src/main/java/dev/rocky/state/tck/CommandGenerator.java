package dev.rocky.state.tck;

import dev.rocky.state.Key;
import dev.rocky.state.Scan;
import dev.rocky.state.StateStore;
import dev.rocky.state.tck.Command.Delete;
import dev.rocky.state.tck.Command.Get;
import dev.rocky.state.tck.Command.Look;
import dev.rocky.state.tck.Command.Put;
import dev.rocky.state.tck.Command.Read;
import dev.rocky.state.tck.Command.Reopen;
import dev.rocky.state.tck.Command.Write;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Makes random sequences of commands; the same seed makes the same sequence. Keys are few and
 * alike, so that commands meet: extreme bytes, common prefixes, and lengths around those at which
 * stores like to change their layout.
 */
final class CommandGenerator {

  private static final int[] BYTES = {0x00, 0x01, 'a', 'b', 0x7F, 0x80, 0xFE, 0xFF};
  private static final int[] PREFIX_LENGTHS = {
    254, 255, 500, 508, 510, 511, 512, 1000, 1022, 2040, StateStore.MAX_KEY_BYTES - 4
  };

  private final Random random;
  private final List<Key> used = new ArrayList<>();

  CommandGenerator(long seed) {
    random = new Random(seed);
  }

  List<Command> sequence(int length) {
    List<Command> commands = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      int dice = random.nextInt(20);
      if (dice == 0) {
        commands.add(new Reopen());
      } else {
        commands.add(dice < 8 ? read(1) : write(1));
      }
    }
    return List.copyOf(commands);
  }

  private Read read(int depth) {
    List<Command> commands = new ArrayList<>();
    for (int i = random.nextInt(5); i >= 0; i--) {
      int dice = random.nextInt(12);
      if (dice == 0 && depth < 3) {
        commands.add(read(depth + 1));
      } else if (dice == 1 && depth < 3) {
        commands.add(
            write(3)); // at the greatest depth: a write holds no further transaction but reads
      } else {
        commands.add(look());
      }
    }
    return new Read(List.copyOf(commands));
  }

  private Write write(int depth) {
    List<Command> commands = new ArrayList<>();
    for (int i = random.nextInt(8); i >= 0; i--) {
      int dice = random.nextInt(16);
      if (dice == 0 && depth < 3) {
        commands.add(new Read(List.of(look(), look())));
      } else if (dice < 8) {
        commands.add(new Put(key(), size(), random.nextInt()));
      } else if (dice < 11) {
        commands.add(new Delete(key()));
      } else {
        commands.add(look());
      }
    }
    return new Write(List.copyOf(commands), random.nextInt(6) == 0);
  }

  private Command look() {
    if (random.nextInt(3) == 0) {
      return new Get(key());
    }
    Scan scan = Scan.prefix(prefix());
    if (random.nextBoolean()) {
      scan = scan.reversed();
    }
    if (random.nextInt(3) == 0) {
      scan = scan.after(random.nextInt(20) == 0 ? Key.EMPTY : key());
    }
    return new Look(scan, random.nextInt(4) == 0 ? 1 + random.nextInt(3) : Integer.MAX_VALUE);
  }

  private Key prefix() {
    if (random.nextInt(3) == 0) {
      return Key.EMPTY;
    }
    byte[] key = key().bytes();
    return Key.ofBytes(Arrays.copyOf(key, key.length - random.nextInt(Math.min(3, key.length))));
  }

  private Key key() {
    if (!used.isEmpty() && random.nextInt(3) > 0) {
      return used.get(random.nextInt(used.size()));
    }
    Key key =
        random.nextInt(3) == 0
            ? Stored.keyOfLength(PREFIX_LENGTHS[random.nextInt(PREFIX_LENGTHS.length)], 'p')
                .append(shortKey(4))
            : shortKey(5);
    used.add(key);
    return key;
  }

  private Key shortKey(int longest) {
    byte[] bytes = new byte[1 + random.nextInt(longest)];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) BYTES[random.nextInt(BYTES.length)];
    }
    return Key.ofBytes(bytes);
  }

  private int size() {
    return switch (random.nextInt(12)) {
      case 0 -> 0;
      case 1 -> 1_900 + random.nextInt(300);
      case 2 -> 3_900 + random.nextInt(400);
      case 3 -> random.nextInt(50_000);
      default -> 1 + random.nextInt(4);
    };
  }
}
