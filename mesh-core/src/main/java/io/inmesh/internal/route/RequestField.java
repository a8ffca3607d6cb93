package io.inmesh.internal.route;

import io.inmesh.call.RequestView;
import io.inmesh.internal.http.JoinedHeaders;
import org.jspecify.annotations.Nullable;

/**
 * A header of a request by name, pseudo headers included; {@code host} is another name of {@code
 * :authority}, as in Envoy. Immutable.
 */
public final class RequestField {
  private enum Kind {
    METHOD,
    SCHEME,
    AUTHORITY,
    PATH,
    PLAIN
  }

  private final String name;
  private final Kind kind;

  private RequestField(String name, Kind kind) {
    this.name = name;
    this.kind = kind;
  }

  /** The field of a name in any case. */
  public static RequestField of(String name) {
    String folded = Ascii.fold(name);
    return new RequestField(
        folded,
        switch (folded) {
          case ":method" -> Kind.METHOD;
          case ":scheme" -> Kind.SCHEME;
          case ":authority", "host" -> Kind.AUTHORITY;
          case ":path" -> Kind.PATH;
          default -> Kind.PLAIN;
        });
  }

  /** The lower-case name. */
  public String name() {
    return name;
  }

  boolean isPseudo() {
    return kind != Kind.PLAIN;
  }

  /** All values joined with a comma; null when the field is missing. */
  public @Nullable String joined(RequestView request) {
    return switch (kind) {
      case METHOD -> request.method();
      case SCHEME -> request.scheme();
      case AUTHORITY -> request.authority();
      case PATH -> request.path();
      case PLAIN -> request.headers().get(name);
    };
  }

  /** The value of the first line, or of all that count as one; null when the field is missing. */
  public @Nullable String first(RequestView request) {
    return kind == Kind.PLAIN ? JoinedHeaders.ofRequest(request.headers(), name) : joined(request);
  }
}
