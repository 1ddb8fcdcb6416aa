package dev.rocky.state.tiered;

import dev.rocky.state.Namespace;
import dev.rocky.state.s3.S3Server;
import dev.rocky.state.sync.DisturbedWays;
import dev.rocky.state.sync.FleetRemote;
import dev.rocky.state.sync.RemoteAddress;
import dev.rocky.state.valkey.ValkeyServer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/**
 * A bucket, and before it a server that nobody has to believe: it is flushed, spoilt, hangs, is
 * killed, and started again with nothing or with what it had long ago. Half of the machines go by
 * the HEAD that it has.
 */
final class FleetTiers implements FleetRemote {

  private static final String SPOIL =
      """
      for _, key in ipairs(redis.call('KEYS', '*')) do
        if redis.call('TYPE', key).ok == 'string' then
          redis.call('SETRANGE', key, math.floor(redis.call('STRLEN', key) / 2), '?')
        end
      end
      """;

  private final S3Server bucket = S3Server.startProcess();
  private final ValkeyServer cache = ValkeyServer.start();
  private final DisturbedWays toBucket = new DisturbedWays(bucket.address());
  private final DisturbedWays toCache = new DisturbedWays(cache.address());
  private final Namespace namespace;
  private Optional<Path> dump = Optional.empty();
  private boolean killed;

  FleetTiers(Namespace namespace) {
    this.namespace = namespace;
  }

  @Override
  public RemoteAddress address(int machine) {
    int way = machine / 2; // each way is for machines of both modes
    Map<String, String> settings = new TreeMap<>();
    settings.put("namespace", namespace.name());
    settings.put("mode", machine % 2 == 0 ? "validated" : "cache_first");
    settings.put("cache_recovery_time", "PT0.3S");
    enter(settings, "durable", "s3", bucket.settingsAsText(namespace, toBucket.of(way)));
    enter(settings, "cache", "valkey", cache.settingsAsText(namespace, toCache.of(way)));
    return new RemoteAddress("tiered", settings);
  }

  private static void enter(
      Map<String, String> settings, String tier, String provider, Map<String, String> own) {
    settings.put(tier + ".provider", provider);
    own.forEach((key, value) -> settings.put(tier + "." + key, value));
    settings.remove(tier + ".namespace"); // that of both
  }

  @Override
  public RemoteAddress durable() {
    return new RemoteAddress("s3", bucket.settingsAsText(namespace));
  }

  @Override
  public void disturb(Random random) {
    mendCache();
    switch (random.nextInt(12)) {
      case 0 -> cache.flush();
      case 1 -> cache.pause();
      case 2 -> {
        cache.kill();
        killed = true;
      }
      case 3 -> {
        cache.flush();
        cache.restart();
      }
      case 4, 5 -> {
        if (dump.isPresent()) {
          cache.restartWith(dump.get());
        }
        dump = Optional.of(cache.dump());
      }
      case 6 -> spoil();
      case 7, 8 -> toCache.disturb(random);
      default -> toBucket.disturb(random);
    }
  }

  /** Somebody writes into everything that is there. */
  private void spoil() {
    Object unused = cache.ask("EVAL", SPOIL, "0");
  }

  private void mendCache() {
    if (killed) {
      cache.restart();
      killed = false;
    } else {
      cache.resume();
    }
  }

  @Override
  public void heal() {
    mendCache();
    toCache.heal();
    toBucket.heal();
  }

  @Override
  public void close() {
    toCache.close();
    toBucket.close();
    cache.close();
    bucket.close();
  }
}
