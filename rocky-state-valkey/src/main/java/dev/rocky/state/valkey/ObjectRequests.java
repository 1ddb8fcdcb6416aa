package dev.rocky.state.valkey;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.rocky.state.remote.Content;
import dev.rocky.state.remote.CreateResult;
import dev.rocky.state.remote.Folder;
import dev.rocky.state.remote.Listing;
import dev.rocky.state.remote.Listing.Listed;
import dev.rocky.state.remote.ObjectName;
import dev.rocky.state.remote.PageToken;
import dev.rocky.state.remote.RemoteDamagedException;
import dev.rocky.state.remote.RemoteName;
import dev.rocky.state.remote.RemoteUnavailableException;
import java.io.IOException;
import java.io.OutputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;

/** The requests about objects, and about names of any kind, and what their replies mean. */
final class ObjectRequests {

  /** Names that one request deletes. */
  static final int MAX_DELETE = 500;

  /** Objects on a page. */
  static final int PAGE = 1_000;

  /**
   * How long the pieces of an object are kept after the last one came. A call that takes longer
   * than that for one piece fails.
   */
  private static final long FORGOTTEN_AFTER_MILLIS = TimeUnit.MINUTES.toMillis(10);

  private final Router router;
  private final Place root;
  private final Leftovers leftovers;

  ObjectRequests(Router router, Place root) {
    this.router = router;
    this.root = root;
    leftovers = new Leftovers(router);
  }

  CreateResult create(Call call, ObjectName name, Content content, int size) throws IOException {
    Place target = root.of(name);
    Upload upload = new Upload(target, content, size, call);
    byte[] piece = upload.next();
    if (!upload.isAtEnd()) {
      return createInPieces(call, name, size, upload, piece);
    }
    return created(
        router.run(
            call,
            Script.CREATE,
            List.of(target.bytes(), root.index(name).bytes()),
            List.of(piece, text(name.file()), text(size)),
            /* effect= */ true));
  }

  private CreateResult createInPieces(
      Call call, ObjectName name, int size, Upload upload, byte[] first) throws IOException {
    leftovers.takeAway(call);
    byte[] temporary = root.temporary(Header.newId()).bytes();
    boolean answered = false;
    try {
      CreateResult result = createInPieces(call, name, size, upload, first, temporary);
      answered = true;
      return result;
    } finally {
      if (!answered) {
        leftovers.add(temporary);
        leftovers.takeAway(call);
      }
    }
  }

  private CreateResult createInPieces(
      Call call, ObjectName name, int size, Upload upload, byte[] first, byte[] temporary)
      throws IOException {
    byte[] object = root.of(name).bytes();
    byte[] forgotten = text(FORGOTTEN_AFTER_MILLIS);
    long sent = 0;
    byte[] piece = first;
    for (; ; ) {
      long length =
          number(
              router.run(
                  call,
                  Script.APPEND,
                  List.of(temporary, object),
                  List.of(piece, text(sent), forgotten),
                  /* effect= */ false));
      if (length == -2) {
        return new CreateResult.AlreadyExists();
      }
      sent += piece.length;
      if (length != sent) {
        throw lost(call, name);
      }
      if (upload.isAtEnd()) {
        break;
      }
      piece = upload.next();
    }
    Object reply =
        router.run(
            call,
            Script.FINISH,
            List.of(temporary, object, root.index(name).bytes()),
            List.of(text(sent), text(name.file()), text(size), forgotten),
            /* effect= */ true);
    if (Long.valueOf(-1).equals(reply)) {
      throw lost(call, name);
    }
    return created(reply);
  }

  private static CreateResult created(@Nullable Object reply) throws IOException {
    return isDone(reply) ? new CreateResult.Created() : new CreateResult.AlreadyExists();
  }

  private RemoteUnavailableException lost(Call call, ObjectName name) {
    return call.remember(
        new RemoteUnavailableException(
            root.of(name)
                + ": the server lost the first pieces while others were sent (was it restarted, or"
                + " is its memory short?); nothing was created, try again"));
  }

  boolean get(Call call, ObjectName name, OutputStream sink, long maxBytes) throws IOException {
    Place target = root.of(name);
    byte[] first =
        bytes(
            router.send(
                call,
                new CommandArguments(Command.GETRANGE)
                    .add(target.bytes())
                    .add(0)
                    .add(Header.LENGTH + Upload.PIECE - 1),
                /* effect= */ false));
    if (first.length == 0) {
      return false;
    }
    Header header =
        Header.of(first).orElseThrow(() -> damaged(call, target, "is nothing of this library"));
    if (header.size() > maxBytes) {
      throw damaged(call, target, "has " + header.size() + " bytes, and may have " + maxBytes);
    }
    long end = Header.LENGTH + (long) header.size();
    int here = first.length;
    write(call, sink, first, Header.LENGTH, requireLength(call, target, end, 0, here));
    for (long at = here; at < end; ) {
      byte[] piece = piece(call, target, header, at, Math.min(at + Upload.PIECE, end) - 1);
      write(call, sink, piece, 0, requireLength(call, target, end, at, piece.length));
      at += piece.length;
    }
    return true;
  }

  private byte[] piece(Call call, Place target, Header header, long from, long to)
      throws IOException {
    Object reply =
        router.run(
            call,
            Script.READ_PIECE,
            List.of(target.bytes()),
            List.of(text(header.id()), text(from), text(to)),
            /* effect= */ false);
    if (reply == null) {
      throw call.remember(
          new RemoteUnavailableException(
              target + " was deleted while it was read; what was written is not all of it"));
    }
    return bytes(reply);
  }

  /** How many bytes have come from {@code at} on, if they are as many as there must be. */
  private static int requireLength(Call call, Place target, long end, long at, int length) {
    long most = at == 0 ? Header.LENGTH + Upload.PIECE : Upload.PIECE;
    if (length != Math.min(most, end - at)) {
      throw damaged(call, target, "is cut off, or longer than it was");
    }
    return length;
  }

  private static void write(Call call, OutputStream sink, byte[] bytes, int from, int to)
      throws IOException {
    boolean unused =
        call.ofTheCaller(
            () -> {
              sink.write(bytes, from, to - from);
              return true;
            });
  }

  private static RemoteDamagedException damaged(Call call, Place target, String how) {
    return call.remember(new RemoteDamagedException(target + " " + how));
  }

  Listing list(Call call, Folder folder, PageToken page) throws IOException {
    Place index = root.index(folder);
    String after = page.text().isEmpty() ? "-" : "(" + page.text() + "!"; // behind its entry
    Object reply =
        router.run(
            call,
            Script.LIST,
            List.of(index.bytes()),
            List.of(text(after), text(PAGE)),
            /* effect= */ false);
    if (!(reply instanceof List<?> parts)
        || parts.size() != 2
        || !(parts.get(0) instanceof List<?> clock)
        || !(parts.get(1) instanceof List<?> entries)) {
      throw nonsense();
    }
    List<Listed> objects = new ArrayList<>();
    for (Object entry : entries) {
      objects.add(listed(call, index, folder, new String(bytes(entry), US_ASCII)));
    }
    Optional<PageToken> next =
        objects.size() < PAGE
            ? Optional.empty()
            : Optional.of(new PageToken(objects.get(PAGE - 1).name().file()));
    return new Listing(objects, next, time(clock));
  }

  /** From seconds and microseconds. */
  private static Instant time(List<?> clock) throws IOException {
    if (clock.size() != 2) {
      throw nonsense();
    }
    try {
      return Instant.ofEpochSecond(
          Long.parseLong(new String(bytes(clock.get(0)), US_ASCII)),
          Long.parseLong(new String(bytes(clock.get(1)), US_ASCII)) * 1_000);
    } catch (NumberFormatException | DateTimeException e) {
      throw nonsense(); // without a cause, which would show the text
    }
  }

  /** From {@code file size microseconds}. */
  private static Listed listed(Call call, Place index, Folder folder, String entry) {
    String[] words = entry.split(" ", -1);
    try {
      if (words.length == 3) {
        long micros = Long.parseLong(words[2]);
        return new Listed(
            folder.object(words[0]),
            Long.parseLong(words[1]),
            Instant.ofEpochSecond(
                micros / 1_000_000, TimeUnit.MICROSECONDS.toNanos(micros % 1_000_000)));
      }
    } catch (IllegalArgumentException e) {
      // falls through; the text is somebody else's
    }
    throw damaged(call, index, "has an entry that is not of this library");
  }

  /** How many names were deleted. */
  int delete(Call call, List<? extends RemoteName> names) throws IOException {
    for (int from = 0; from < names.size(); from += MAX_DELETE) {
      List<byte[]> keys = new ArrayList<>();
      List<byte[]> files = new ArrayList<>();
      for (RemoteName name : names.subList(from, Math.min(from + MAX_DELETE, names.size()))) {
        keys.add(root.of(name).bytes());
        keys.add(root.index(name).bytes());
        files.add(text(name instanceof ObjectName object ? object.file() : ""));
      }
      Object unused = router.run(call, Script.DELETE, keys, files, /* effect= */ false);
    }
    return names.size();
  }

  static byte[] text(Object value) {
    return String.valueOf(value).getBytes(US_ASCII);
  }

  static byte[] bytes(@Nullable Object reply) throws IOException {
    if (reply instanceof byte[] bytes) {
      return bytes;
    }
    throw nonsense();
  }

  static long number(@Nullable Object reply) throws IOException {
    if (reply instanceof Long number) {
      return number;
    }
    throw nonsense();
  }

  /** What a script says that does something or nothing; nothing else is certain. */
  static boolean isDone(@Nullable Object reply) throws IOException {
    long number = number(reply);
    if (number != 0 && number != 1) {
      throw nonsense();
    }
    return number == 1;
  }

  static IOException nonsense() {
    return new IOException("The reply is none to what was asked");
  }
}
