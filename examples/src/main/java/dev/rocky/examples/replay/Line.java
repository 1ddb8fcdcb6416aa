package dev.rocky.examples.replay;

import dev.rocky.engine.TableResult;
import java.util.List;

/**
 * What is to be said of one table in one run.
 *
 * @param run the run, as people call it
 * @param result what the library says of it
 * @param targetRows how many rows the target holds
 * @param notes what else there is to know
 * @param problems where the target, or what the library says of the run, is not what it should be
 * @param sql what was executed
 */
record Line(
    String run,
    TableResult result,
    long targetRows,
    List<String> notes,
    List<String> problems,
    List<String> sql) {}
