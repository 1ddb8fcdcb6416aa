/**
 * What a plugin implements to be found by {@link dev.rocky.state.StateStores} and {@link
 * dev.rocky.state.RemoteStores}, how records merge, and what remote sync keeps in a ledger.
 */
@NullMarked
package dev.rocky.state.spi;

import org.jspecify.annotations.NullMarked;
