package dev.rocky.state.tck;

import static dev.rocky.state.tck.Sent.FOLDER;
import static dev.rocky.state.tck.Sent.HEAD;
import static dev.rocky.state.tck.Sent.TIMEOUT;
import static dev.rocky.state.tck.Sent.created;
import static dev.rocky.state.tck.Sent.files;
import static dev.rocky.state.tck.Sent.list;
import static dev.rocky.state.tck.Sent.object;
import static dev.rocky.state.tck.Sent.tryCreate;
import static dev.rocky.state.tck.Sent.written;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.remote.Content;
import dev.rocky.state.remote.Folder;
import dev.rocky.state.remote.Listing;
import dev.rocky.state.remote.Listing.Listed;
import dev.rocky.state.remote.ObjectName;
import dev.rocky.state.remote.PageToken;
import dev.rocky.state.remote.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What listings tell. They may lag behind, so the cases look until they see, or give up. */
interface ListingCases extends RemoteUnderTest {

  /** How far the clocks of one remote may be apart, rounding included. */
  Duration CLOCKS = Duration.ofSeconds(10);

  @Test
  default void aFolderInWhichThereIsNothingIsOneEmptyPage() {
    Listing listing = remote().list(FOLDER, PageToken.FIRST, TIMEOUT);
    assertEquals(List.of(), listing.objects());
    assertEquals(Optional.empty(), listing.next());
  }

  @Test
  default void whatWasCreatedIsListedWithItsSize() {
    tryCreate(remote(), "empty", "");
    tryCreate(remote(), "a", "12345");
    created(remote(), object("big"), new Bulk(1_234_567, 1));
    awaitFiles(FOLDER, Set.of("a", "big", "empty"));
    for (Listed listed : list(anotherMachine(), FOLDER)) {
      long expected =
          switch (listed.name().file()) {
            case "empty" -> 0;
            case "a" -> 5;
            default -> 1_234_567;
          };
      assertEquals(expected, listed.size(), listed.name().path());
    }
  }

  @Test
  default void onlyTheFolderThatWasAskedForIsListedAndNoRegister() {
    Folder longer = new Folder(FOLDER.name() + "2");
    tryCreate(remote(), "a", "1");
    created(remote(), longer.object("b"), Content.of(new byte[1]));
    Version unused = written(remote(), HEAD, Version.ABSENT, "register");
    awaitFiles(FOLDER, Set.of("a"));
    awaitFiles(longer, Set.of("b"));
    awaitFiles(new Folder("head"), Set.of());
    awaitFiles(new Folder("segment"), Set.of());
  }

  @Test
  default void timesAreThoseOfTheRemoteAndOnlyGoForward() {
    Instant before = remote().list(FOLDER, PageToken.FIRST, TIMEOUT).now();
    tryCreate(remote(), "a", "1");
    awaitFiles(FOLDER, Set.of("a"));
    Instant created = list(remote(), FOLDER).get(0).lastModified();
    Instant after = anotherMachine().list(FOLDER, PageToken.FIRST, TIMEOUT).now();
    assertTrue(!created.isBefore(before.minus(CLOCKS)), created + " is before " + before);
    assertTrue(!created.isAfter(after.plus(CLOCKS)), created + " is after " + after);
    assertTrue(!after.isBefore(before.minus(CLOCKS)), after + " is before " + before);
    tryCreate(remote(), "a", "another");
    assertEquals(created, list(remote(), FOLDER).get(0).lastModified(), "nothing changed");
  }

  @Test
  default void aFolderOfManyPagesIsListedAsAWhole() {
    Set<String> expected = createMany(Depth.of(1_100, 5_000));
    awaitFiles(FOLDER, expected);
    assertTrue(
        list(remote(), FOLDER).stream().allMatch(listed -> listed.size() == 4), "sizes of all");
  }

  @Test
  default void aListingThatBeganBeforeHasWhatWasThereAllTheTime() {
    Set<String> stays = createMany(Depth.of(1_100, 5_000));
    awaitFiles(FOLDER, stays);
    Set<String> listed = new HashSet<>();
    Optional<PageToken> page = Optional.of(PageToken.FIRST);
    for (int i = 0; page.isPresent(); i++) {
      Listing listing = remote().list(FOLDER, page.get(), TIMEOUT);
      listing.objects().forEach(object -> listed.add(object.name().file()));
      tryCreate(remote(), "new-" + i, "1");
      ObjectName gone = listing.objects().isEmpty() ? null : listing.objects().get(0).name();
      if (gone != null) {
        anotherMachine().delete(List.of(gone), TIMEOUT);
        stays.remove(gone.file());
      }
      assertNotEquals(page, listing.next(), "a listing that does not get on");
      page = listing.next();
    }
    Set<String> missing = new TreeSet<>(stays);
    missing.removeAll(listed);
    assertEquals(Set.of(), missing);
  }

  /** Creates so many objects, of four bytes each. */
  private Set<String> createMany(int count) {
    Set<String> files = new TreeSet<>();
    for (int i = 0; i < count; i++) {
      files.add("object-" + i);
    }
    List<Background<Boolean>> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      int thread = t;
      threads.add(
          Background.start(
              "creates " + t,
              () -> {
                for (int i = thread; i < count; i += 4) {
                  created(remote(), object("object-" + i), Content.of(new byte[4]));
                }
              }));
    }
    threads.forEach(Background::await);
    return files;
  }

  /** Lists until exactly these are there. */
  private void awaitFiles(Folder folder, Set<String> expected) {
    Background.spinUntil(
        lag(), () -> files(remote(), folder).equals(expected), folder + " to list " + expected);
  }
}
