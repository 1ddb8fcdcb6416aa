package dev.rocky.state.s3;

import dev.rocky.state.remote.RemoteRetention;
import dev.rocky.state.remote.RemoteRetention.Limit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.LifecycleExpiration;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.LifecycleRuleFilter;
import software.amazon.awssdk.services.s3.model.Transition;
import software.amazon.awssdk.services.s3.model.TransitionStorageClass;

/**
 * What the lifecycle rules of a bucket do to the keys below a place. Rules for noncurrent versions,
 * delete markers and unfinished uploads take nothing away that is in use; objects of this library
 * have no tags, so that a rule for a tag is none for them.
 */
final class Lifecycle {

  private static final String ADVICE =
      "keep lifecycle rules away from the prefix: this library deletes what it needs no more by"
          + " itself, and everything else is needed whatever its age";

  private Lifecycle() {}

  static RemoteRetention of(Location root, List<LifecycleRule> rules) {
    List<Limit> limits = new ArrayList<>();
    for (LifecycleRule rule : rules) {
      if (rule.status() == ExpirationStatus.ENABLED && meets(root, rule)) {
        what(rule)
            .forEach(
                what ->
                    limits.add(new Limit(named(root, rule) + what, ADVICE, /* makesRoom= */ true)));
      }
    }
    return limits.isEmpty() ? new RemoteRetention.Unlimited() : new RemoteRetention.Limited(limits);
  }

  /** Whether some of the keys below {@code root} may fall under the rule. */
  private static boolean meets(Location root, LifecycleRule rule) {
    String prefix = prefix(rule);
    return !asksForTag(rule) && (prefix.startsWith(root.key()) || root.key().startsWith(prefix));
  }

  @SuppressWarnings("deprecation") // old rules have their prefix there
  private static String prefix(LifecycleRule rule) {
    Optional<LifecycleRuleFilter> filter = Optional.ofNullable(rule.filter());
    return filter
        .flatMap(f -> Optional.ofNullable(f.prefix()))
        .or(() -> filter.flatMap(f -> Optional.ofNullable(f.and())).map(and -> and.prefix()))
        .or(() -> Optional.ofNullable(rule.prefix()))
        .orElse("");
  }

  private static boolean asksForTag(LifecycleRule rule) {
    LifecycleRuleFilter filter = rule.filter();
    return filter != null
        && (filter.tag() != null || (filter.and() != null && !filter.and().tags().isEmpty()));
  }

  private static List<String> what(LifecycleRule rule) {
    List<String> what = new ArrayList<>();
    LifecycleExpiration expiration = rule.expiration();
    if (expiration != null && expiration.days() != null) {
      what.add(" deletes objects after " + expiration.days() + " days");
    } else if (expiration != null && expiration.date() != null) {
      what.add(" deletes objects on " + expiration.date());
    }
    for (Transition transition : rule.transitions()) {
      if (transition.storageClass() == TransitionStorageClass.GLACIER
          || transition.storageClass() == TransitionStorageClass.DEEP_ARCHIVE) {
        what.add(
            " moves objects to "
                + transition.storageClassAsString()
                + ", where they cannot be read");
      }
    }
    return what;
  }

  private static String named(Location root, LifecycleRule rule) {
    return "the bucket "
        + root.bucket()
        + " has a lifecycle rule "
        + (rule.id() == null ? "without a name" : "\"" + rule.id() + "\"")
        + " for "
        + (prefix(rule).isEmpty() ? "all keys" : "\"" + prefix(rule) + "\"")
        + " that";
  }
}
