package dev.rocky.state.tck;

import static dev.rocky.state.tck.Sent.FOLDER;
import static dev.rocky.state.tck.Sent.TIMEOUT;
import static dev.rocky.state.tck.Sent.bytes;
import static dev.rocky.state.tck.Sent.content;
import static dev.rocky.state.tck.Sent.created;
import static dev.rocky.state.tck.Sent.object;
import static dev.rocky.state.tck.Sent.text;
import static dev.rocky.state.tck.Sent.tryCreate;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.remote.Content;
import dev.rocky.state.remote.CreateResult.AlreadyExists;
import dev.rocky.state.remote.CreateResult.Created;
import dev.rocky.state.remote.Folder;
import dev.rocky.state.remote.ObjectName;
import dev.rocky.state.remote.RemoteDamagedException;
import dev.rocky.state.remote.RemoteStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What becomes of objects: created once, as a whole, and read as they were. */
interface ObjectCases extends RemoteUnderTest {

  @Test
  default void anObjectThatNobodyCreatedIsAbsentAndNothingIsWritten() {
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    assertFalse(remote().get(object("a"), sink, 100, TIMEOUT));
    assertEquals(0, sink.size());
  }

  @Test
  default void whatOneMachineCreatedEverybodyReads() {
    RemoteStore other = anotherMachine();
    assertEquals(new Created(), tryCreate(remote(), "a", "content of a"));
    assertEquals(Optional.of("content of a"), text(other, "a"));
    assertEquals(Optional.of("content of a"), text(remote(), "a"));
    assertEquals(Optional.of("content of a"), text(anotherMachine(), "a"));
  }

  @Test
  default void aSecondCreateSaysSoAndChangesNothing() {
    tryCreate(remote(), "a", "first");
    assertEquals(new AlreadyExists(), tryCreate(remote(), "a", "second"));
    assertEquals(new AlreadyExists(), tryCreate(anotherMachine(), "a", "first"));
    assertEquals(new AlreadyExists(), tryCreate(anotherMachine(), "a", ""));
    assertEquals(Optional.of("first"), text(remote(), "a"));
  }

  @Test
  default void contentWithoutBytesIsAnObject() {
    assertEquals(new Created(), tryCreate(remote(), "empty", ""));
    assertEquals(Optional.of(""), text(anotherMachine(), "empty"));
    assertEquals(new AlreadyExists(), tryCreate(remote(), "empty", "not empty"));
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    assertTrue(remote().get(object("empty"), sink, 0, TIMEOUT));
    assertEquals(0, sink.size());
  }

  @Test
  default void everyByteArrivesAsItWas() {
    byte[] all = new byte[256 * 3];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    created(remote(), object("bytes"), Content.of(all));
    assertArrayEquals(all, bytes(anotherMachine(), object("bytes")).orElseThrow());
  }

  @Test
  default void everyLegalNameIsANameOfItsOwn() {
    List<ObjectName> names =
        List.of(
            object("a"),
            object("A"),
            object("a."),
            object("a.."),
            object("a-"),
            object("a_"),
            object("a.b"),
            object("0"),
            object("00"),
            object("a--b__c..d"),
            object("x".repeat(128)),
            object("x".repeat(127)),
            object("HEAD"),
            object("index"),
            new Folder("s").object("a"),
            new Folder("segments-").object("a"),
            new Folder("segments_").object("a"),
            new Folder("head").object("a"),
            new Folder("f".repeat(64)).object("y".repeat(128)));
    for (ObjectName name : names) {
      created(remote(), name, content("at " + name));
    }
    RemoteStore other = anotherMachine();
    for (ObjectName name : names) {
      assertArrayEquals(("at " + name).getBytes(UTF_8), bytes(other, name).orElseThrow());
    }
  }

  @Test
  default void anObjectOfManyMebibytesArrivesAsItWas() {
    long size = Depth.of(20 * 1024 * 1024, (int) RemoteStore.MAX_OBJECT_BYTES);
    Bulk bulk = new Bulk(size, 1);
    created(remote(), object("big"), bulk);
    try (Bulk.Check sink = bulk.check()) {
      assertTrue(anotherMachine().get(object("big"), sink, size, TIMEOUT));
      sink.assertComplete();
    }
  }

  @Test
  default void anObjectOfASizeThatNoneHasIsRefusedBeforeItIsRead() {
    for (long size : new long[] {RemoteStore.MAX_OBJECT_BYTES + 1, Long.MAX_VALUE, -1}) {
      Content impossible =
          new Content() {
            @Override
            public long size() {
              return size;
            }

            @Override
            public InputStream open() {
              throw new AssertionError("must not be opened");
            }
          };
      assertThrows(
          IllegalArgumentException.class,
          () -> remote().create(object("a"), impossible, TIMEOUT),
          () -> size + " bytes");
      assertEquals(Optional.empty(), text(remote(), "a"));
    }
  }

  @Test
  default void whatIsOpenedOfAContentIsClosedWhenTheCallReturns() {
    IOException failure = new IOException("the disk is gone");
    Bulk bulk = new Bulk(100_000, 6);
    WatchedContent created = new WatchedContent(bulk);
    created(remote(), object("a"), created);
    created.assertClosed("after it was created");

    WatchedContent exists = new WatchedContent(bulk);
    assertEquals(new AlreadyExists(), tryCreate(remote(), object("a"), exists));
    exists.assertClosed("after another was there already");

    WatchedContent empty = new WatchedContent(content(""));
    created(remote(), object("empty"), empty);
    empty.assertClosed("after it was created without bytes");

    WatchedContent failing = new WatchedContent(bulk.failingAfter(50_000, failure));
    assertThrows(UncheckedIOException.class, () -> remote().create(object("b"), failing, TIMEOUT));
    failing.assertClosed("after it had failed");

    for (long said : new long[] {0, 99_999, 100_001}) {
      WatchedContent lying = new WatchedContent(bulk.sayingThatItHas(said));
      assertThrows(
          IllegalArgumentException.class, () -> remote().create(object("b"), lying, TIMEOUT));
      lying.assertClosed("after it had another length than " + said);
    }
  }

  @Test
  default void noMoreIsWrittenThanTheCallerAllows() {
    created(remote(), object("a"), new Bulk(100_000, 2));
    for (long limit : new long[] {0, 1, 99_999}) {
      ByteArrayOutputStream sink = new ByteArrayOutputStream();
      assertThrows(
          RemoteDamagedException.class, () -> remote().get(object("a"), sink, limit, TIMEOUT));
      assertTrue(sink.size() <= limit, sink.size() + " bytes were written");
    }
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    assertTrue(remote().get(object("a"), sink, 100_000, TIMEOUT));
    assertEquals(100_000, sink.size());
  }

  @Test
  default void theSinkStaysOpen() {
    tryCreate(remote(), "a", "1");
    OutputStream sink =
        new ByteArrayOutputStream() {
          @Override
          public void close() {
            throw new AssertionError("the sink belongs to the caller");
          }
        };
    assertTrue(remote().get(object("a"), sink, 100, TIMEOUT));
  }

  @Test
  default void contentThatCannotBeReadCreatesNothing() {
    IOException failure = new IOException("the disk is gone");
    RemoteStore other = anotherMachine();
    for (long readable : new long[] {0, 1, 300_000}) {
      Content content = new Bulk(400_000, 3).failingAfter(readable, failure);
      UncheckedIOException thrown =
          assertThrows(
              UncheckedIOException.class, () -> remote().create(object("a"), content, TIMEOUT));
      assertSame(failure, thrown.getCause());
      assertEquals(Optional.empty(), text(other, "a"));
    }
    created(remote(), object("a"), content("now"));
  }

  @Test
  default void whatContentThrowsIsPassedOn() {
    IllegalStateException failure = new IllegalStateException("of the caller");
    Content content =
        new Content() {
          @Override
          public long size() {
            return 10;
          }

          @Override
          public InputStream open() {
            throw failure;
          }
        };
    assertSame(
        failure,
        assertThrows(
            IllegalStateException.class, () -> remote().create(object("a"), content, TIMEOUT)));
    assertEquals(Optional.empty(), text(anotherMachine(), "a"));
  }

  @Test
  default void contentOfAnotherLengthThanItSaidCreatesNothing() {
    RemoteStore other = anotherMachine();
    for (long actual : new long[] {0, 99_999, 100_001, 300_000}) {
      Content content = new Bulk(actual, 4).sayingThatItHas(100_000);
      assertThrows(
          IllegalArgumentException.class,
          () -> remote().create(object("a"), content, TIMEOUT),
          () -> "100,000 were said, and it has " + actual);
      assertEquals(Optional.empty(), text(other, "a"));
    }
    created(remote(), object("a"), content("now"));
  }

  @Test
  default void aSinkThatFailsEndsTheCallAndTheStoreGoesOn() {
    created(remote(), object("a"), new Bulk(1_000_000, 5));
    IOException failure = new IOException("the disk is full");
    OutputStream sink =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw failure;
          }
        };
    for (int i = 0; i < 60; i++) { // more often than any pool has connections
      UncheckedIOException thrown =
          assertThrows(
              UncheckedIOException.class,
              () -> remote().get(object("a"), sink, 1_000_000, TIMEOUT));
      assertSame(failure, thrown.getCause());
    }
    assertEquals(1_000_000, bytes(remote(), object("a")).orElseThrow().length);
  }

  @Test
  default void anObjectStaysWhenTheStoreThatMadeItIsClosed() {
    tryCreate(remote(), "a", "1");
    remote().close();
    assertEquals(Optional.of("1"), text(anotherMachine(), "a"));
  }

  @Test
  default void namespacesSeeNothingOfEachOther() {
    RemoteStore elsewhere = anotherNamespace();
    tryCreate(remote(), "a", "here");
    assertEquals(Optional.empty(), text(elsewhere, "a"));
    assertEquals(new Created(), tryCreate(elsewhere, "a", "there"));
    elsewhere.delete(List.of(object("a")), TIMEOUT);
    assertEquals(Optional.of("here"), text(remote(), "a"));
    assertEquals(Set.of(), Sent.files(elsewhere, FOLDER));
  }
}
