/** State that several machines share through a bucket, with Valkey before it. */
package dev.rocky.examples.tiered;
