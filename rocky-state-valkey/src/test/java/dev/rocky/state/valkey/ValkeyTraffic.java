package dev.rocky.state.valkey;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import redis.clients.jedis.Connection;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol.Command;

/**
 * Listens to what clients ask a server, as the server itself tells it. What a script does on the
 * server is no request and not told. The server is slower meanwhile.
 */
public final class ValkeyTraffic implements AutoCloseable {

  /** Time, database, address of the client or {@code lua}, command. */
  private static final Pattern LINE = Pattern.compile("\\S+ \\[\\d+ (\\S+)] \"([^\"]*)\".*");

  private static final Set<String> GREETINGS = Set.of("AUTH", "SELECT", "ROLE");

  private final Connection own;
  private final Connection told;

  /** Listens to {@code server} from now on. */
  public ValkeyTraffic(ValkeyServer server) {
    InetSocketAddress address = server.address();
    HostAndPort place = new HostAndPort(address.getAddress().getHostAddress(), address.getPort());
    own = new Connection(place);
    told = new Connection(place);
    own.sendCommand(Command.PING);
    Object unused = own.getOne();
    told.sendCommand(Command.MONITOR);
    Object unusedReply = told.getOne();
  }

  /**
   * The names of the commands that came since this was called last, in upper case; without what
   * connections are greeted with, or a request takes along to ask once more.
   */
  public List<String> takeCommands() {
    String end = UUID.randomUUID().toString();
    own.sendCommand(Command.ECHO, end);
    Object unused = own.getOne();
    List<String> commands = new ArrayList<>();
    for (String line = next(); !line.contains(end); line = next()) {
      Matcher matcher = LINE.matcher(line);
      if (matcher.matches() && !matcher.group(1).equals("lua")) {
        commands.add(matcher.group(2).toUpperCase(Locale.ROOT));
      }
    }
    commands.removeAll(GREETINGS);
    return commands;
  }

  @Override
  public void close() {
    own.close();
    told.close();
  }

  private String next() {
    return new String((byte[]) told.getOne(), UTF_8);
  }
}
