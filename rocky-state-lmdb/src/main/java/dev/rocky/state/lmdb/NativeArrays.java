package dev.rocky.state.lmdb;

import com.kenai.jffi.MemoryIO;
import dev.rocky.state.StateException;
import java.util.Arrays;
import java.util.Comparator;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import org.lmdbjava.BufferProxy;
import org.lmdbjava.Cursor;
import org.lmdbjava.Dbi;
import org.lmdbjava.Txn;

/**
 * Passes keys and values between arrays and LMDB, without JVM flags. lmdbjava's own way to do that
 * takes native memory for each, which only the garbage collector gives back: gigabytes of it, if
 * the heap gives the collector no reason to run. Here arrays go through a few bytes that their
 * thread keeps, and a large value through memory that is freed when {@link #put} returns.
 *
 * <p><b>Threads:</b> any. LMDB reads what is passed to it before the call returns, so that a thread
 * has no use for it afterwards. <b>Invariants:</b> a call passes at most a key and a value, so that
 * a thread's two blocks, taken in turns, are enough; a large value exists only within {@link #put}.
 */
final class NativeArrays extends BufferProxy<byte[]> {

  static final NativeArrays INSTANCE = new NativeArrays();

  /** No key is longer, and most values are not. */
  private static final int BLOCK = 512;

  private static final byte[] NOTHING = {};
  private static final MemoryIO MEMORY = MemoryIO.getInstance();

  /** The native memory of a thread. */
  private static final class Passage {

    /** Two blocks, which are freed some time after their thread ended. */
    private final Pointer blocks =
        Runtime.getSystemRuntime().getMemoryManager().allocateDirect(2 * BLOCK);

    private final long first = blocks.address();
    private boolean second;

    /** The address of a large value, while one is being put; else 0. */
    private long large;

    long addressFor(int length) {
      if (length <= BLOCK) {
        second = !second;
        return second ? first + BLOCK : first;
      }
      free();
      large = MEMORY.allocateMemory(length, false);
      if (large == 0) {
        throw new StateException("No native memory for a value of " + length + " bytes");
      }
      return large;
    }

    void free() {
      long address = large;
      large = 0;
      if (address != 0) {
        MEMORY.freeMemory(address);
      }
    }
  }

  private final ThreadLocal<Passage> passages = ThreadLocal.withInitial(Passage::new);

  private NativeArrays() {}

  /** Stores {@code value} under {@code key}, in place of an earlier one. */
  void put(Dbi<byte[]> dbi, Txn<byte[]> txn, byte[] key, byte[] value) {
    try {
      dbi.put(txn, key, value);
    } finally {
      if (value.length > BLOCK) {
        passages.get().free();
      }
    }
  }

  /** Does the same by a cursor, which then stands there. */
  void put(Cursor<byte[]> cursor, byte[] key, byte[] value) {
    try {
      cursor.put(key, value);
    } finally {
      if (value.length > BLOCK) {
        passages.get().free();
      }
    }
  }

  @Override
  protected byte[] allocate() {
    return NOTHING;
  }

  @Override
  protected void deallocate(byte[] array) {}

  @Override
  protected byte[] getBytes(byte[] array) {
    return array.clone();
  }

  @Override
  protected Comparator<byte[]> getSignedComparator() {
    return Arrays::compare;
  }

  @Override
  protected Comparator<byte[]> getUnsignedComparator() {
    return Arrays::compareUnsigned;
  }

  /** Makes {@code target} point to a native copy of {@code array}. */
  @Override
  protected Pointer in(byte[] array, Pointer target) {
    Passage passage = passages.get();
    long address = passage.addressFor(array.length);
    MEMORY.putByteArray(address, array, 0, array.length);
    target.putLong(STRUCT_FIELD_OFFSET_SIZE, array.length);
    target.putAddress(STRUCT_FIELD_OFFSET_DATA, address);
    return passage.blocks; // lmdbjava keeps it reachable during the call
  }

  @Override
  protected Pointer in(byte[] array, int size, Pointer target) {
    throw new UnsupportedOperationException("An array cannot stand for memory of LMDB");
  }

  /** A copy of what {@code source} points to. */
  @Override
  protected byte[] out(byte[] array, Pointer source) {
    int size = Math.toIntExact(source.getLong(STRUCT_FIELD_OFFSET_SIZE));
    byte[] copy = new byte[size];
    MEMORY.getByteArray(source.getAddress(STRUCT_FIELD_OFFSET_DATA), copy, 0, size);
    return copy;
  }
}
