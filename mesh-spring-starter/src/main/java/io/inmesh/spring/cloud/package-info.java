/**
 * The mesh beside Spring Cloud, so that an application can move one service at a time: services of
 * the mesh are found by {@code DiscoveryClient}, and clients that are load balanced by Spring Cloud
 * leave the choice of an endpoint to the mesh, for the services that it knows.
 */
@NullMarked
package io.inmesh.spring.cloud;

import org.jspecify.annotations.NullMarked;
