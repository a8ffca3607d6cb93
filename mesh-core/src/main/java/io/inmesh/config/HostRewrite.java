package io.inmesh.config;

/** How the authority changes. */
public sealed interface HostRewrite {
  /** {@code host_rewrite_literal}. */
  record Literal(String host) implements HostRewrite {}

  /** {@code auto_host_rewrite}: the endpoint's hostname, where it has one. */
  record Auto() implements HostRewrite {}

  /** {@code host_rewrite_header}: the value of a request header. */
  record FromHeader(String header) implements HostRewrite {}

  /** {@code host_rewrite_path_regex}: made from the path without query. */
  record FromPath(String regex, String substitution) implements HostRewrite {}

  /** {@code host_rewrite}: a format with {@code %COMMAND%} operators. */
  record Format(String format) implements HostRewrite {}
}
