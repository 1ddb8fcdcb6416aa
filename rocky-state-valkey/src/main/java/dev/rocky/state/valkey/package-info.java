/**
 * The remote store on Valkey and what speaks its protocol, on the protocol layer of Jedis.
 *
 * @since 0.1
 */
@NullMarked
package dev.rocky.state.valkey;

import org.jspecify.annotations.NullMarked;
