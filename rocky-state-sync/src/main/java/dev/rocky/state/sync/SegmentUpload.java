package dev.rocky.state.sync;

import dev.rocky.state.remote.Content;
import dev.rocky.state.remote.CreateResult;
import dev.rocky.state.remote.RemoteDamagedException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Creates objects of segments. An object has the same content whenever it is created, so that it is
 * created again as long as it is in doubt.
 */
final class SegmentUpload {

  private final Transfer transfer;

  /** Within {@code transfer}. */
  SegmentUpload(Transfer transfer) {
    this.transfer = transfer;
  }

  /**
   * Creates one object.
   *
   * @return whether it is there; false if something else goes by its name
   */
  boolean create(SegmentReference object, Content content) {
    while (true) {
      CreateResult result = transfer.create(object.name().object(), content);
      if (result instanceof CreateResult.Created) {
        return true;
      }
      if (result instanceof CreateResult.AlreadyExists) {
        return isThere(object);
      }
    }
  }

  private boolean isThere(SegmentReference object) {
    Found found = new Found();
    try {
      return transfer.get(object.name().object(), found, object.length()) && found.is(object);
    } catch (RemoteDamagedException e) {
      return false; // it is longer
    }
  }

  /** What is there, which is not kept. */
  private static final class Found implements Transfer.Destination {

    private @Nullable DigestOutput last;

    @Override
    public OutputStream open() {
      DigestOutput opened = new DigestOutput(OutputStream.nullOutputStream());
      last = opened;
      return opened;
    }

    boolean is(SegmentReference object) {
      return last != null && object.isWhat(last);
    }
  }
}
