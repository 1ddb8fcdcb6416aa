/** Stores, local and remote, that live in the memory of one process, for tests of pipelines. */
@NullMarked
package dev.rocky.state.memory;

import org.jspecify.annotations.NullMarked;
