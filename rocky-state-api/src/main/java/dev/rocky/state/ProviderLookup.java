package dev.rocky.state;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Function;

/**
 * What one look at a class loader found.
 *
 * @param what the providers make, as messages should call it, for example {@code state store}
 * @param healthy providers that could be made and say their names, in the order of those
 * @param broken why others could not be loaded, each reason once
 */
record ProviderLookup<P>(String what, List<Named<P>> healthy, Set<String> broken) {

  /** A provider and what it says its name is. */
  record Named<P>(String name, P provider) {}

  static <P> ProviderLookup<P> load(
      Class<P> type, String what, Function<P, String> name, ClassLoader loader) {
    List<Named<P>> healthy = new ArrayList<>();
    Set<String> broken = new LinkedHashSet<>();
    Iterator<P> iterator = ServiceLoader.load(type, loader).iterator();
    boolean more = true;
    while (more) {
      try {
        more = iterator.hasNext();
        if (more) {
          P provider = iterator.next();
          healthy.add(new Named<>(name.apply(provider), provider));
        }
      } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
        // A class loader that cannot be asked fails in the same way for ever.
        more = broken.add(e + (e.getCause() == null ? "" : " (" + e.getCause() + ")"));
      }
    }
    healthy.sort(Comparator.comparing(Named::name));
    return new ProviderLookup<>(what, healthy, broken);
  }

  /** Advice for those who lack {@code artifact}. */
  static String add(String artifact) {
    return "Add the artifact " + artifact + " to the class path";
  }

  /** The names of all that could be loaded, in order. */
  List<String> names() {
    return healthy.stream().map(Named::name).toList();
  }

  /**
   * The one provider that goes by {@code name}.
   *
   * @param asked what the caller called it
   * @param advice what to do if it is not there, by name
   * @throws ProviderLookupException if there is none or several
   */
  P find(String asked, String name, Map<String, String> advice) {
    List<P> matches =
        healthy.stream().filter(found -> found.name().equals(name)).map(Named::provider).toList();
    if (matches.size() == 1) {
      return matches.get(0);
    }
    throw new ProviderLookupException(
        asked, names(), matches.isEmpty() ? notFound(name, advice) : ambiguous(name, matches));
  }

  private String notFound(String name, Map<String, String> advice) {
    StringBuilder message =
        new StringBuilder("No " + what + " is called \"" + name + "\". Found: ");
    message.append(names().isEmpty() ? "none" : String.join(", ", names()));
    message.append(". ");
    message.append(
        advice.getOrDefault(
            name, "Check the name, or add the artifact that provides it to the class path"));
    for (String reason : broken) {
      message.append(". Could not be loaded: ").append(reason);
    }
    return message.append('.').toString();
  }

  private String ambiguous(String name, List<P> matches) {
    return "Several "
        + what
        + "s are called \""
        + name
        + "\": "
        + String.join(", ", matches.stream().map(p -> p.getClass().getName()).sorted().toList())
        + ". Remove all but one from the class path.";
  }
}
