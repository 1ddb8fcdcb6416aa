/**
 * Turns planned loads into the SQL of one database system. {@link dev.rocky.engine.sql.SqlDialect}
 * is the seam.
 */
@NullMarked
package dev.rocky.engine.sql;

import org.jspecify.annotations.NullMarked;
