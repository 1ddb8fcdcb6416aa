package dev.rocky.state.valkey;

import static dev.rocky.state.valkey.ObjectRequests.bytes;
import static dev.rocky.state.valkey.ObjectRequests.isDone;
import static dev.rocky.state.valkey.ObjectRequests.text;

import dev.rocky.state.remote.CompareAndSetResult;
import dev.rocky.state.remote.ReadResult;
import dev.rocky.state.remote.Register;
import dev.rocky.state.remote.RemoteDamagedException;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.remote.Version;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;

/** The requests about registers and what their replies mean. */
final class RegisterRequests {

  /** One byte more than a register has, so that one that is too large is noticed. */
  private static final int LAST = Header.LENGTH + RemoteStore.MAX_REGISTER_BYTES;

  private final Router router;

  RegisterRequests(Router router) {
    this.router = router;
  }

  ReadResult read(Call call, Place target, Version known) throws IOException {
    Object reply =
        known.isAbsent()
            ? router.send(
                call,
                new CommandArguments(Command.GETRANGE).add(target.bytes()).add(0).add(LAST),
                /* effect= */ false)
            : router.run(
                call,
                Script.READ_IF_CHANGED,
                List.of(target.bytes()),
                List.of(text(known.text()), text(LAST)),
                /* effect= */ false);
    if (Long.valueOf(1).equals(reply)) {
      return new ReadResult.Unchanged();
    }
    byte[] value = bytes(reply);
    return value.length == 0
        ? new ReadResult.Absent()
        : new ReadResult.Changed(register(call, target, value));
  }

  private static Register register(Call call, Place target, byte[] value) {
    Header header =
        Header.of(value)
            .filter(found -> found.size() == value.length - Header.LENGTH)
            .filter(found -> found.size() <= RemoteStore.MAX_REGISTER_BYTES)
            .orElseThrow(
                () ->
                    call.remember(
                        new RemoteDamagedException(
                            target + " is no register, or too large for one, or cut off")));
    return new Register(
        new Version(header.id()), Arrays.copyOfRange(value, Header.LENGTH, value.length));
  }

  CompareAndSetResult compareAndSet(Call call, Place target, Version expected, byte[] content)
      throws IOException {
    Header header = Header.create(content.length);
    byte[] value = new byte[Header.LENGTH + content.length];
    header.writeTo(value);
    System.arraycopy(content, 0, value, Header.LENGTH, content.length);
    boolean written =
        isDone(
            router.run(
                call,
                Script.COMPARE_AND_SET,
                List.of(target.bytes()),
                List.of(text(expected.text()), value),
                /* effect= */ true));
    return written
        ? new CompareAndSetResult.Written(new Version(header.id()))
        : new CompareAndSetResult.Conflict();
  }
}
