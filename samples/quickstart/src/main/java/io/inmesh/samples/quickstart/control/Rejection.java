package io.inmesh.samples.quickstart.control;

/**
 * A NACK, as the control plane saw it.
 *
 * @param type what was rejected: {@code Cluster}, {@code RouteConfiguration}
 * @param message what the client had to say about it
 * @param nanoTime when it came
 */
public record Rejection(String type, String message, long nanoTime) {}
