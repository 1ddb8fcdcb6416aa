package dev.rocky.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rocky.state.Scan.Direction;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScanTest {

  private static final Key A = Key.of(1, "a");
  private static final Key B = Key.of(1, "b");

  @Test
  void aPrefixIsScannedSmallestFirst() {
    assertEquals(new Scan(A, Optional.empty(), Direction.ASCENDING), Scan.prefix(A));
  }

  @Test
  void reversedKeepsPrefixAndAfter() {
    Scan scan = Scan.prefix(A).after(B);
    assertEquals(new Scan(A, Optional.of(B), Direction.DESCENDING), scan.reversed());
    assertEquals(scan, scan.reversed().reversed());
  }

  @Test
  void afterReplacesAnEarlierAfter() {
    assertEquals(Scan.prefix(A).after(B), Scan.prefix(A).after(A).after(B));
    assertEquals(Scan.prefix(A).reversed().after(B), Scan.prefix(A).after(B).reversed());
  }

  @Test
  void nothingMayBeMissing() {
    assertThrows(NullPointerException.class, () -> Scan.prefix(null));
    assertThrows(NullPointerException.class, () -> new Scan(A, null, Direction.ASCENDING));
    assertThrows(NullPointerException.class, () -> new Scan(A, Optional.empty(), null));
    assertThrows(NullPointerException.class, () -> Scan.prefix(A).after(null));
  }
}
