/** What is measured in a process of its own: memory, first steps, and what a kill leaves behind. */
@NullMarked
package dev.rocky.benchmarks.child;

import org.jspecify.annotations.NullMarked;
