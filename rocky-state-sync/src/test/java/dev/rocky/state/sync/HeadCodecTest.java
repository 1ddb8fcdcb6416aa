package dev.rocky.state.sync;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.remote.RemoteDamagedException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32C;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class HeadCodecTest {

  private final HeadCodec codec = new HeadCodec(Protection.NONE);

  @Property(tries = 200)
  void aHeadIsReadAsItWasWritten(
      @ForAll @LongRange(min = 48, max = 1L << 62) long generation,
      @ForAll @IntRange(min = 1, max = 48) int commits) {
    Head head = Samples.head(generation, commits);

    assertEquals(head, codec.decode(codec.encode(head)));
  }

  @Test
  void theLongestHeadFitsIntoFourKibibytes() {
    Head head = Samples.head(1_000_000, CommitLog.MAX_ENTRIES);

    int length = codec.encode(head).length;

    assertTrue(length < 4096, length + " bytes");
  }

  @Test
  void everyChangedByteIsRefused() {
    byte[] whole = codec.encode(Samples.head(50, 3));
    for (int at = 0; at < whole.length; at++) {
      for (int change : Samples.changesOfAByte()) {
        byte[] changed = whole.clone();
        changed[at] ^= (byte) change;

        assertThrows(RemoteDamagedException.class, () -> codec.decode(changed), "byte " + at);
      }
    }
  }

  @Test
  void aHeadThatIsCutOffOrGoesOnIsRefused() {
    byte[] whole = codec.encode(Samples.head(50, 3));
    for (int length = 0; length < whole.length + 10; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      if (length != whole.length) {
        assertThrows(RemoteDamagedException.class, () -> codec.decode(cut), length + " bytes");
        assertThrows(RemoteDamagedException.class, () -> codec.decode(sealed(cut)));
      }
    }
  }

  @Test
  void whatIsTooLargeIsNotLookedAt() {
    byte[] large = sealed(Arrays.copyOf(codec.encode(Samples.head(50, 3)), 16 * 1024 + 1));

    RemoteDamagedException refused =
        assertThrows(RemoteDamagedException.class, () -> codec.decode(large));

    assertTrue(refused.getMessage().contains("16385 bytes"), refused.getMessage());
  }

  /** There is one way to write a HEAD: what is not refused is written as it was read. */
  @Test
  void bytesWithAGoodChecksumAreRefusedOrReadAsWhatTheySay() {
    Random random = new Random(4711);
    byte[] whole = codec.encode(Samples.head(80, 40));
    int read = 0;
    for (int round = 0; round < (Samples.DEEP ? 5_000_000 : 50_000); round++) {
      byte[] changed = whole.clone();
      for (int changes = random.nextInt(3); changes >= 0; changes--) {
        changed[random.nextInt(whole.length)] =
            (byte) random.nextInt(random.nextBoolean() ? 3 : 256);
      }
      byte[] forged = sealed(changed);
      try {
        Head head = codec.decode(forged);
        if (head.format().isWritable()) {
          assertArrayEquals(forged, codec.encode(head));
          read++;
        }
      } catch (RemoteDamagedException | NewerFormatException refused) {
        assertTrue(refused.getMessage().startsWith("HEAD "), refused.getMessage());
      }
    }
    assertTrue(read > 0);
  }

  @Test
  void randomBytesAreRefused() {
    Random random = new Random(1);
    for (int round = 0; round < (Samples.DEEP ? 2_000_000 : 20_000); round++) {
      byte[] garbage = new byte[random.nextInt(300)];
      random.nextBytes(garbage);
      assertThrows(RemoteDamagedException.class, () -> codec.decode(garbage));
      byte[] forged = begun(garbage);
      assertThrows(RemoteDamagedException.class, () -> codec.decode(forged));
    }
  }

  @Test
  void aFormatThatThisVersionDoesNotReadIsToldApartFromDamage() {
    byte[] newer = codec.encode(Samples.head(50, 3));
    newer[5] = 7;
    newer[7] = 2;

    NewerFormatException refused =
        assertThrows(NewerFormatException.class, () -> codec.decode(sealed(newer)));

    assertTrue(refused.getMessage().contains("format 7"), refused.getMessage());
    assertThrows(RemoteDamagedException.class, () -> codec.decode(newer));
  }

  @Test
  void aNewerFormatThatThisVersionReadsIsReadAndNotWritten() {
    byte[] newer = codec.encode(Samples.head(50, 3));
    newer[5] = 2;
    byte[] longer = Arrays.copyOf(newer, newer.length + 20);

    Head head = codec.decode(sealed(longer));

    assertEquals(new Format(2, 1), head.format());
    assertEquals(Samples.head(50, 3).log(), head.log());
    assertThrows(IllegalStateException.class, () -> codec.encode(head));
  }

  private static byte[] begun(byte[] garbage) {
    byte[] whole = new HeadCodec(Protection.NONE).encode(Samples.head(50, 1));
    byte[] begun = Arrays.copyOf(whole, 17 + garbage.length);
    System.arraycopy(garbage, 0, begun, 17, garbage.length);
    return sealed(Arrays.copyOf(begun, begun.length + Integer.BYTES));
  }

  /** The same with the checksum that belongs to it. */
  static byte[] sealed(byte[] bytes) {
    if (bytes.length < Integer.BYTES) {
      return bytes;
    }
    byte[] sealed = bytes.clone();
    CRC32C checksum = new CRC32C();
    checksum.update(sealed, 0, sealed.length - Integer.BYTES);
    ByteBuffer.wrap(sealed).putInt(sealed.length - Integer.BYTES, (int) checksum.getValue());
    return sealed;
  }
}
