/** Turns row counts and their history into findings. Pure functions: the ledger is not involved. */
@NullMarked
package dev.rocky.engine.check;

import org.jspecify.annotations.NullMarked;
