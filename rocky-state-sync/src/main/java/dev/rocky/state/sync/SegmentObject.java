package dev.rocky.state.sync;

import dev.rocky.state.sync.SegmentWriter.Destination;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** One object of a segment, root or part, while it is written. */
final class SegmentObject implements AutoCloseable {

  private final SegmentName name;
  private final Destination destination;
  private final DigestOutput content;
  private final OutputStream body;

  private SegmentObject(
      SegmentName name, Destination destination, DigestOutput content, OutputStream body) {
    this.name = name;
    this.destination = destination;
    this.content = content;
    this.body = body;
  }

  /** Writes everything before the content. */
  static SegmentObject begin(
      SegmentStart start, Format format, Protection protection, Destination destination)
      throws IOException {
    DigestOutput content = new DigestOutput(destination.create(start.name()));
    try {
      OutputStream body =
          protection.begin(new BufferedOutputStream(content), start.identity(), format);
      start.write(new FieldOutput(body));
      return new SegmentObject(start.name(), destination, content, body);
    } catch (IOException | RuntimeException e) {
      content.close();
      throw e;
    }
  }

  /** Where the content goes. */
  OutputStream body() {
    return body;
  }

  /** Closes the object, which is whole now. */
  SegmentReference end() throws IOException {
    body.close();
    SegmentReference written =
        new SegmentReference(name, Math.toIntExact(content.length()), content.sha256());
    destination.written(written);
    return written;
  }

  /** Gives the object up, unless it has ended. */
  @Override
  public void close() throws IOException {
    content.close();
  }
}
