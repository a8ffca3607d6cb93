package io.inmesh.config;

/**
 * One entry of {@code http_filters}.
 *
 * @param name the entry's name: the key of per-route overrides
 * @param config the typed configuration
 * @param disabled {@code disabled}: off unless a route turns it on
 */
public record HttpFilter(String name, FilterConfig config, boolean disabled) {}
