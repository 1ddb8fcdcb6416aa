package dev.rocky.state.remote;

import java.io.OutputStream;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;

/**
 * What machines that share one ledger see of the bucket or server between them: objects that are
 * created once and never change, and small registers that are replaced by compare-and-set. There is
 * no unconditional write.
 *
 * <p>It is what S3 and Valkey can both do, and nothing more. One store is one namespace; every name
 * is relative to it, and all stores that are open on the same namespace, in whatever process, are
 * one store to the rules below.
 *
 * <p><b>Limits.</b> An object has 0 to {@value #MAX_OBJECT_BYTES} bytes, a register 0 to {@value
 * #MAX_REGISTER_BYTES}. Any other size is an {@link IllegalArgumentException}, and nothing is sent.
 * Content without bytes is content, not an absence. The memory that a call takes does not grow with
 * the size of the object.
 *
 * <p><b>Atomicity.</b> An object or register is there as a whole or not at all, with exactly the
 * bytes that were given. Of any number of {@link #create}s of one name, at most one takes effect as
 * long as it is not deleted; of any number of {@link #compareAndSet}s that expect the same version,
 * at most one, as long as that version does not come back (see <i>Versions</i>). Two calls are
 * never atomic together.
 *
 * <p><b>Visibility.</b> A call that begins after another has returned that it took effect, on any
 * thread, in any process and on any machine, sees that effect. Only {@link #list} may lag behind.
 *
 * <p><b>Durability</b> is the remote's own. S3 keeps what it acknowledged; a Valkey server that is
 * restarted or replaced may go back to an earlier state, as a whole or in parts. Callers must
 * recognise that by the content.
 *
 * <p><b>Certain and uncertain outcomes.</b> A write that returns a result other than <i>unknown</i>
 * is certain. One that throws had no effect and never will. <i>Unknown</i> is everything between:
 * it may have taken effect, may never, or may <em>at any later time</em>, after the caller has read
 * the old state, or is gone: requests wait in buffers that nobody can empty. What helps is to
 * repeat the same call, or to read. An implementation that is in doubt whether a request reached
 * the server answers <i>unknown</i>. It repeats no request by itself: who calls owns the retries.
 *
 * <p><b>Versions.</b> A {@link Version} stands for a state of one register and means the same in
 * every process and after reopening. Equal contents may have equal versions, as with the entity
 * tags of S3: a register that goes from A to B and back to A may look as if nothing had happened,
 * to {@link #readIfChanged} and to {@link #compareAndSet}. A caller to whom that matters puts
 * something unique into every content. Different contents never have equal versions.
 *
 * <p><b>Time.</b> Each call is given a timeout. It covers all that the call does (waiting for a
 * connection, sending, receiving), and the call ends within one second after it, whether the server
 * answers or not. A timeout of zero or less sends nothing and fails at once. A read that ran out of
 * time throws {@link RemoteUnavailableException}; so does a write of which nothing was sent, any
 * other write is <i>unknown</i>.
 *
 * <p><b>Cancelling.</b> Interrupting the calling thread, before or during a call, ends the call
 * within one second in the same way: with {@link RemoteCancelledException}, or as <i>unknown</i>
 * with that cause. The thread's interrupt flag stays set.
 *
 * <p><b>Content and sinks</b> belong to the caller. They are used by one thread at a time, perhaps
 * another than the caller's, and no more once the call has ended; all that was opened of a content
 * is closed then. If they block, so may the call. What they throw ends the call, which throws it
 * on: an {@link java.io.IOException} as the cause of an {@link java.io.UncheckedIOException},
 * anything unchecked as it is.
 *
 * <p><b>Threads.</b> All methods may be called from any number of threads.
 *
 * <p><b>Failures</b> are {@link RemoteException}s; which one says whether trying again makes sense.
 *
 * @since 0.1
 */
public interface RemoteStore extends AutoCloseable {

  /** Largest object, in bytes (64 MiB). */
  long MAX_OBJECT_BYTES = 64 * 1024 * 1024;

  /** Largest content of a register, in bytes (64 KiB). */
  int MAX_REGISTER_BYTES = 64 * 1024;

  /**
   * Creates an object, unless there is one of that name already.
   *
   * @param content read once or more often, until the call ends; an object of another length than
   *     {@link Content#size} is never created
   * @param timeout see <i>Time</i> above
   * @return whether it was created, was there already, or cannot be told. <i>Already exists</i>
   *     says nothing about its content, nor who made it: an earlier attempt of the caller may have
   * @throws RemoteContendedException if another request for the same name was under way; nothing
   *     happened
   * @throws RemoteException if it certainly was not created and never will be
   * @throws IllegalArgumentException if {@code content} says that it has less than 0 or more than
   *     {@link #MAX_OBJECT_BYTES} bytes, or turned out to have another length than it said; nothing
   *     was created
   * @throws dev.rocky.state.StoreClosedException if the store is closed
   */
  CreateResult create(ObjectName name, Content content, Duration timeout);

  /**
   * Writes the bytes of an object to {@code sink}, which stays open.
   *
   * @param maxBytes no more than this is written
   * @param timeout see <i>Time</i> above
   * @return whether there is such an object. If so, all of its bytes were written, else none
   * @throws RemoteDamagedException if the object is larger than {@code maxBytes}; up to that many
   *     bytes may have been written
   * @throws RemoteUnavailableException if the object did not arrive as a whole; what was written is
   *     worthless
   * @throws RemoteException if it cannot be read for another reason; likewise
   * @throws dev.rocky.state.StoreClosedException if the store is closed
   */
  boolean get(ObjectName name, OutputStream sink, long maxBytes, Duration timeout);

  /**
   * One page of the objects in {@code folder}. A page may be empty and not be the last. Pages come
   * in no particular order, and an object may come twice.
   *
   * <p>Listings may lag behind: they may lack an object that was created, or have one that was
   * deleted, a short while ago. So a name that is missing proves nothing; {@link #get} does. An
   * object that was there long before the first page was asked for, and still is, is on one of the
   * pages. Registers are never listed.
   *
   * @param page {@link PageToken#FIRST}, or what the page before named as the next; of this store
   *     and folder
   * @param timeout see <i>Time</i> above
   * @return empty and without a next page if there is no such folder
   * @throws RemoteException if it cannot be listed
   * @throws dev.rocky.state.StoreClosedException if the store is closed
   */
  Listing list(Folder folder, PageToken page, Duration timeout);

  /**
   * Deletes objects and registers; those that are absent already are no error. Not atomic: whoever
   * looks meanwhile sees some of them gone.
   *
   * <p>Registers are deleted by those who made them for a trial. Deleting one that others use takes
   * their compare-and-set away from them, for there is no condition.
   *
   * @param names any number, each at most once
   * @param timeout see <i>Time</i> above, for all of them together
   * @throws RemoteException if not all of them could be deleted. Some may be, and others may
   *     disappear at any later time; repeating the call does no harm, unless a name was created
   *     anew meanwhile
   * @throws dev.rocky.state.StoreClosedException if the store is closed
   */
  void delete(Collection<? extends RemoteName> names, Duration timeout);

  /**
   * Content and version of a register.
   *
   * @param timeout see <i>Time</i> above
   * @return empty if there is no such register
   * @throws RemoteDamagedException if what is there is no register, for example too large
   * @throws RemoteException if it cannot be read; in particular if the remote does not say whether
   *     it is there
   * @throws dev.rocky.state.StoreClosedException if the store is closed
   */
  Optional<Register> read(RegisterName name, Duration timeout);

  /**
   * Like {@link #read}, but transfers the content only if it is not the one that the caller has.
   *
   * @param known the version of the content that the caller has, or {@link Version#ABSENT}
   * @param timeout see <i>Time</i> above
   * @return what is there. <i>Unchanged</i> means that the content is equal to that of {@code
   *     known}; whether it was another meanwhile is not told. A register that is not there is
   *     <i>absent</i>, whatever was known
   * @throws RemoteDamagedException if what is there is no register, for example too large
   * @throws RemoteException if it cannot be read
   * @throws dev.rocky.state.StoreClosedException if the store is closed
   */
  ReadResult readIfChanged(RegisterName name, Version known, Duration timeout);

  /**
   * Replaces the content of a register if it still is at the expected version; makes the register
   * if it is expected to be absent.
   *
   * @param expected a version of this register, or {@link Version#ABSENT}. The version of a
   *     register that is not there any more is a conflict
   * @param content copied
   * @param timeout see <i>Time</i> above
   * @return whether it was written, certainly not, or cannot be told. <i>Conflict</i> means that
   *     the register was not at the expected version at some moment during the call; the one who
   *     moved it may be an earlier attempt of the caller
   * @throws RemoteContendedException if another request for the same register was under way;
   *     nothing happened, and whether the register is still at the expected version is not known
   * @throws RemoteException if it certainly was not written and never will be
   * @throws IllegalArgumentException if {@code content} is larger than {@link #MAX_REGISTER_BYTES}
   * @throws dev.rocky.state.StoreClosedException if the store is closed
   */
  CompareAndSetResult compareAndSet(
      RegisterName name, Version expected, byte[] content, Duration timeout);

  /**
   * What the remote's own configuration says about how long it keeps what this store keeps there.
   * Asked when somebody wants to know whether a remote is fit for use, not while it is used. It
   * changes nothing, and who may do all the rest may be refused this: that is <i>not told</i>, no
   * exception.
   *
   * @param timeout see <i>Time</i> above, if anything has to be asked
   * @return as far as it is known. A store that cannot tell need not override this
   * @throws RemoteException if nobody answered
   * @throws dev.rocky.state.StoreClosedException if the store is closed, and would have to ask
   */
  default RemoteRetention retention(Duration timeout) {
    return new RemoteRetention.NotTold("stores of this kind do not know");
  }

  /**
   * What stands before this store and may save its callers a call. The methods above never ask it:
   * what they say is the store's own.
   *
   * @return empty if there is none; always the same otherwise. A store without one need not
   *     override this, one that passes calls on to another passes this on, too
   */
  default Optional<RemoteCache> cache() {
    return Optional.empty();
  }

  /**
   * Where the store keeps what it is given, as far as a configuration can tell: server, place on
   * it, and namespace. Nobody is asked; a closed store tells it, too.
   *
   * @return without a secret; the same after reopening, and another for another namespace. If two
   *     stores have an equal one they are the same place, seen from one network: {@code localhost}
   *     is another on every machine. One place may have several, by several addresses. Empty if it
   *     is not told; a store that cannot tell need not override this, one that passes calls on to
   *     another passes this on, too
   */
  default Optional<String> location() {
    return Optional.empty();
  }

  /**
   * Refuses new calls at once, ends those that are under way within one second as if they had been
   * interrupted, and releases every thread and connection. Closing twice is allowed and does
   * nothing.
   */
  @Override
  void close();
}
