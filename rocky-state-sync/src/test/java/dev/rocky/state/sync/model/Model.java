package dev.rocky.state.sync.model;

import java.util.Optional;

/**
 * Everything that can happen, one step at a time.
 *
 * @param <S> a state; never changed once it was handed out
 */
interface Model<S> {

  /** Where everything begins. */
  S initial();

  /** Hands each state that one step leads to from {@code state} to {@code next}. */
  void steps(S state, Steps<S> next);

  /** What must not be and yet is, in {@code state}. */
  Optional<String> fault(S state);

  /** Writes all by which two states differ. */
  void print(S state, Fingerprint print);

  /** Takes what a step led to. */
  @FunctionalInterface
  interface Steps<S> {

    /**
     * Takes one step.
     *
     * @param actor who made it: a process, or whatever number the step gives a meaning
     */
    void add(Step step, int actor, S next);
  }
}
