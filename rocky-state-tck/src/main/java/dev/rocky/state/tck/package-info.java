/**
 * The contracts of {@code rocky-state-api} as JUnit classes, for authors of stores.
 *
 * <p>Extend {@link dev.rocky.state.tck.StateStoreContract}, say how your store is opened, and run
 * it: what passes keeps every promise of {@link dev.rocky.state.StateStore}.
 */
@NullMarked
package dev.rocky.state.tck;

import org.jspecify.annotations.NullMarked;
