package io.inmesh.admin;

/**
 * A route table.
 *
 * @param name its key: the name, with its origin where that is not the default one
 * @param virtualHosts how many virtual hosts it has
 * @param routes how many routes these have
 * @param invalidRoutes how many of the routes cannot be honoured and fail closed
 */
public record RouteTableStatus(String name, int virtualHosts, int routes, int invalidRoutes) {}
