package io.inmesh.config;

/** What happens to a request whose authority no virtual host has. */
public enum UnknownAuthority {
  /** It is not for the mesh: the client sends it as if there were no mesh. */
  BYPASS,
  /** It is answered with 404 and the flag {@code NR}, as a proxy does. */
  REJECT
}
