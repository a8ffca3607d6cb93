package io.inmesh.xds.protocol;

/**
 * A field of a newer API in a resource: it has no effect.
 *
 * @param path where it stands, such as {@code virtual_hosts[0].#77}
 * @param message the full name of the message that it is set in
 * @param number its number
 */
public record UnknownField(String path, String message, int number) {}
