/** Pictures of what the anomaly detectors find. */
package dev.rocky.examples.anomalies;
