/**
 * Bootstrap documents: gRPC's JSON, Envoy's YAML or JSON, resource files, and a builder, all read
 * into one {@link io.inmesh.xds.bootstrap.Bootstrap}.
 */
@NullMarked
package io.inmesh.xds.bootstrap;

import org.jspecify.annotations.NullMarked;
