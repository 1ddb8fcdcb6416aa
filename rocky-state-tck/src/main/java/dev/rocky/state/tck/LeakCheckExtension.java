package dev.rocky.state.tck;

import static java.util.Objects.requireNonNull;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Runs a {@link LeakCheck} around every test: a store, thread or file that is still open when the
 * test and its {@code @AfterEach} methods are over fails it.
 *
 * <pre>{@code
 * @ExtendWith(LeakCheckExtension.class)
 * class MyTest {
 *   @Test
 *   void closesWhatItOpens(LeakCheck leaks) {
 *     StateStore store = leaks.watch(new MyStore(file));
 *     ...
 *   }
 * }
 * }</pre>
 *
 * <p>The parameter may be left out: threads and files are checked anyway. Meant for tests that run
 * one after the other.
 *
 * @since 0.1
 */
public final class LeakCheckExtension
    implements BeforeEachCallback, AfterEachCallback, ParameterResolver {

  private static final Namespace NAMESPACE = Namespace.create(LeakCheckExtension.class);

  /** For {@code @ExtendWith}. */
  public LeakCheckExtension() {}

  @Override
  public void beforeEach(ExtensionContext context) {
    context.getStore(NAMESPACE).put(LeakCheck.class, LeakCheck.start());
  }

  @Override
  public void afterEach(ExtensionContext context) {
    requireNonNull(context.getStore(NAMESPACE).remove(LeakCheck.class, LeakCheck.class)).close();
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == LeakCheck.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return requireNonNull(context.getStore(NAMESPACE).get(LeakCheck.class, LeakCheck.class));
  }
}
