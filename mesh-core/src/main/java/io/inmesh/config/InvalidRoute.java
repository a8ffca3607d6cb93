package io.inmesh.config;

import org.jspecify.annotations.Nullable;

/**
 * A route that cannot be honoured. A request that it would match is answered with a local 500,
 * details {@code invalid_route}; its siblings serve on.
 *
 * @param name the route's name; may be empty
 * @param match what it would match; null when that itself cannot be told, then nothing reaches it
 * @param reason field path, value and what was expected
 */
public record InvalidRoute(String name, @Nullable RouteMatch match, String reason)
    implements RouteEntry {}
