/**
 * Route tables in executable form: host and route indexes, matchers, the choice of a cluster,
 * rewrites, redirects and header edits. Everything is compiled once per table and immutable;
 * matching allocates nothing unless a regular expression has to run.
 */
@NullMarked
package io.inmesh.internal.route;

import org.jspecify.annotations.NullMarked;
