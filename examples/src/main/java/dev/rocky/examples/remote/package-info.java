/** State that several machines share through a bucket. */
package dev.rocky.examples.remote;
