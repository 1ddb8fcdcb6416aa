package dev.rocky.state.remote;

import java.io.OutputStream;
import java.time.Duration;
import java.util.Collection;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Something fast before a {@link RemoteStore} that has copies of what is there. It may lack them,
 * lose them, keep them too long, or give back something else: what it says is a hint, and only who
 * can prove a hint may use it.
 *
 * <ul>
 *   <li>An <i>object</i> is proved by a hash of it that comes from elsewhere. Who finds it wrong
 *       {@linkplain #evict evicts} it, gets it from the remote store, and {@linkplain #put puts}
 *       that.
 *   <li>A <i>register</i> cannot be proved. What is here it was once, if nobody else writes to the
 *       cache; it may have moved on since, or be gone. So there is no {@link Version} with it, and
 *       nothing that is written to the remote store may be made from it.
 * </ul>
 *
 * <p><b>Best effort.</b> No call throws because the cache fails, is slow or has been closed; it
 * says so in its result. What the caller's own sink, consumer or predicate throws is thrown on;
 * content that cannot be read is {@linkplain CacheResult.Failed not stored}, and no failure of the
 * cache. A call takes no longer than the given time, nor than a short one that the cache has for
 * itself. A cache that failed, refused or made a mistake is left alone for a while, so that many
 * calls cost no more than one: for objects and for registers apart, so that what is slow for the
 * one keeps nothing of the other from being forgotten, and a cache that answers nothing costs twice
 * that short time. If the calling thread is interrupted, the call ends as {@linkplain
 * CacheResult.Skipped skipped}, and the flag stays set.
 *
 * <p>All methods may be called from any number of threads. Whoever closes the remote store closes
 * its cache.
 *
 * @since 0.1
 */
public interface RemoteCache {

  /** How long the content of a register is given back after the remote store had it for certain. */
  Duration MAX_AGE = Duration.ofMinutes(15);

  /**
   * Writes the bytes of an object to {@code sink}, which stays open.
   *
   * @param maxBytes no more than this is written
   * @return <i>done</i> if all of it was written, as far as the cache knows. Else what was written,
   *     if anything was, is worthless
   */
  CacheResult get(ObjectName name, OutputStream sink, long maxBytes, Duration timeout);

  /**
   * Stores an object, if there is none of that name.
   *
   * @param content what the remote store has under that name, proved or just created
   */
  CacheResult put(ObjectName name, Content content, Duration timeout);

  /** Forgets objects and registers; those that are not there are no failure. */
  CacheResult evict(Collection<? extends RemoteName> names, Duration timeout);

  /**
   * Whether it keeps registers; always the same. One that does not still forgets those that others
   * have put there.
   */
  boolean keepsRegisters();

  /**
   * Hands the content of a register to {@code found}, if there is one that the remote store had
   * within the last {@link #MAX_AGE}: by the clock of this machine, when by that of the machine
   * that offered it. So one whose clock is behind the other's gets what is older by as much. What
   * cannot be read as a register is forgotten. A cache that keeps no registers is not asked for
   * them: <i>skipped</i>.
   */
  CacheResult register(RegisterName name, Consumer<byte[]> found, Duration timeout);

  /**
   * Stores the content of a register that was read from the remote store, or written to it; unless
   * something newer is here. What cannot be read any more, is too old or from the future yields
   * without being asked about. Of two that offer at once, one may be left out. A cache that keeps
   * no registers is not asked: <i>skipped</i>.
   *
   * @param content at most {@link RemoteStore#MAX_REGISTER_BYTES} less 64 bytes
   * @param age how long ago the call began that read or wrote it; not negative
   * @param yields whether what is here gives way to {@code content}; if it is equal, it is stored
   *     anew, with its age
   * @return <i>miss</i> if it was not stored because of what is here, or because it is too old
   */
  CacheResult offer(
      RegisterName name, byte[] content, Duration age, Predicate<byte[]> yields, Duration timeout);

  /**
   * What the cache says about how long it keeps what it is given; see {@link RemoteStore}. Not told
   * if it does not answer.
   */
  RemoteRetention retention(Duration timeout);
}
