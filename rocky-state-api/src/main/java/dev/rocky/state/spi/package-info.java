/** What a storage plugin implements to be found by {@link dev.rocky.state.StateStores}. */
@NullMarked
package dev.rocky.state.spi;

import org.jspecify.annotations.NullMarked;
