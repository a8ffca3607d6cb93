package io.inmesh.xds.report;

import org.jspecify.annotations.Nullable;

/**
 * How the connection to a control plane is.
 *
 * @param target the server, as the bootstrap names it
 * @param connected whether a stream to it is established
 * @param failure why it is not, or what went wrong last; null when nothing did
 */
public record ServerStatus(String target, boolean connected, @Nullable String failure) {}
