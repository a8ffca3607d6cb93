package io.inmesh.config;

/** A place in a virtual host's list of routes: a usable route, or one that fails closed. */
public sealed interface RouteEntry permits Route, InvalidRoute {
  /** The route's name; may be empty. */
  String name();
}
