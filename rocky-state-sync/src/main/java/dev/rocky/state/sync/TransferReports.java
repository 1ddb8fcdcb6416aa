package dev.rocky.state.sync;

import static java.util.Objects.requireNonNull;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/** Tells log and listener how transfers ended. */
final class TransferReports {

  /** Named after the public class. */
  private static final Logger LOG = LoggerFactory.getLogger(TransferEvent.class);

  private final TransferListener listener;

  TransferReports(TransferListener listener) {
    this.listener = requireNonNull(listener, "listener");
  }

  /** Reports {@code event}, and returns it. */
  TransferEvent report(TransferEvent event) {
    log(event);
    try {
      listener.ended(event);
    } catch (RuntimeException e) {
      LOG.atWarn()
          .addKeyValue("namespace", event.namespace())
          .addKeyValue("listener", listener.getClass().getName())
          .setCause(e)
          .log("state.listener_failed");
    }
    return event;
  }

  private static void log(TransferEvent event) {
    LoggingEventBuilder line =
        LOG.atLevel(level(event.outcome())).addKeyValue("outcome", event.outcome().label());
    if (event.cause().isPresent()) {
      line = line.addKeyValue("cause", event.cause().get().label());
    }
    line =
        line.addKeyValue("namespace", event.namespace())
            .addKeyValue("remote", event.remote())
            .addKeyValue("duration_ms", event.duration().toMillis())
            .addKeyValue("attempts", event.attempts())
            .addKeyValue("bytes_sent", event.bytesSent())
            .addKeyValue("bytes_received", event.bytesReceived());
    if (event.generation().isPresent()) {
      line = line.addKeyValue("generation", event.generation().getAsLong());
    }
    if (event.cache().isPresent()) {
      line = cache(line, event.cache().get());
    }
    if (event.problem().isPresent()) {
      line = line.addKeyValue("problem", event.problem().get());
    }
    line.log(event.kind().eventName());
  }

  private static LoggingEventBuilder cache(LoggingEventBuilder line, CacheUse cache) {
    LoggingEventBuilder told =
        line.addKeyValue("head_from", cache.head() ? "cache" : "durable")
            .addKeyValue("cache_objects", cache.objects())
            .addKeyValue("cache_bytes", cache.bytes())
            .addKeyValue("durable_objects", cache.behind())
            .addKeyValue("durable_bytes", cache.bytesBehind())
            .addKeyValue("cache_wrong", cache.wrong())
            .addKeyValue("cache_failures", cache.failures())
            .addKeyValue("cache_skipped", cache.skipped());
    return cache.problem().isPresent()
        ? told.addKeyValue("cache_problem", cache.problem().get())
        : told;
  }

  private static Level level(TransferOutcome outcome) {
    return switch (outcome) {
      case OK, ABSENT, CANCELLED -> Level.INFO;
      default -> Level.WARN;
    };
  }
}
