package io.inmesh.config;

import org.jspecify.annotations.Nullable;

/**
 * One entry of {@code typed_per_filter_config} ({@code envoy.config.route.v3.FilterConfig} where it
 * is wrapped).
 *
 * @param config the override; null when the entry only turns the filter on or off
 * @param disabled the filter is off here
 */
public record FilterOverride(@Nullable FilterConfig config, boolean disabled) {}
