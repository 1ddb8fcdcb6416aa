/**
 * The remote side of the state: what a bucket or a server must be able to do so that machines can
 * share a ledger through it. {@link dev.rocky.state.remote.RemoteStore} is the seam that plugins
 * implement; meaning (segments, commits, merging) lives above, in the synchronisation.
 */
@NullMarked
package dev.rocky.state.remote;

import org.jspecify.annotations.NullMarked;
