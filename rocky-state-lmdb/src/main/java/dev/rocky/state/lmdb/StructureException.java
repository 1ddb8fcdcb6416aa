package dev.rocky.state.lmdb;

import dev.rocky.state.StoreDamagedException;

/** Damage of the structure of a file, with what a report needs of it. */
final class StructureException extends StoreDamagedException {

  private static final long serialVersionUID = 1L;
  private static final long NO_PAGE = -1;

  private final long page;
  private final String found;

  StructureException(String message, String found) {
    this(message, NO_PAGE, found);
  }

  StructureException(String message, long page, String found) {
    super(message);
    this.page = page;
    this.found = found;
  }

  /** What was found, without the name of the file and without advice. */
  Damage damage() {
    return page == NO_PAGE ? new Damage.InFile(found) : new Damage.InPage(page, found);
  }
}
