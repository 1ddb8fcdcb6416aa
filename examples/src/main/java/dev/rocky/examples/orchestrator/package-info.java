/**
 * Fifty tables on eight threads, with the steps of a run driven by the host: plan, ask, begin,
 * execute, complete or fail.
 *
 * <p>To copy from: {@link dev.rocky.examples.orchestrator.Orchestrator}, and {@link
 * dev.rocky.examples.orchestrator.JdbcSession} for its connections. The rest plays a source and
 * what goes wrong.
 */
package dev.rocky.examples.orchestrator;
