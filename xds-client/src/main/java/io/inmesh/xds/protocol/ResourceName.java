package io.inmesh.xds.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A resource name in its canonical form: {@code xdstp://authority/type/id?context#fragment} (xRFC
 * TP1) with the context parameters sorted and the path minimally percent-encoded, anything else as
 * it is.
 *
 * @param canonical the canonical text, as it goes to servers
 * @param authority the authority of an {@code xdstp:} name, possibly empty; null for an old-style
 *     name
 * @param type the resource type in the name; empty for an old-style name
 */
record ResourceName(String canonical, @Nullable String authority, String type) {
  static final String WILDCARD = "*";
  static final String SCHEME = "xdstp:";
  private static final String UNRESERVED = "-._~";
  private static final String DELIMITERS = "!$&'()*+,;=:@/";
  private static final String HEX = "0123456789ABCDEF";

  /** Parses a name; an {@code xdstp:} name that is malformed has an empty type. */
  static ResourceName parse(String name) {
    if (!name.startsWith(SCHEME)) {
      return new ResourceName(name, null, "");
    }
    String rest = name.substring(SCHEME.length());
    String fragment = "";
    int hash = rest.indexOf('#');
    if (hash >= 0) {
      fragment = rest.substring(hash);
      rest = rest.substring(0, hash);
    }
    String context = "";
    int question = rest.indexOf('?');
    if (question >= 0) {
      context = rest.substring(question + 1);
      rest = rest.substring(0, question);
    }
    String authority = "";
    if (rest.startsWith("//")) {
      int slash = rest.indexOf('/', 2);
      authority = rest.substring(2, slash < 0 ? rest.length() : slash);
      rest = slash < 0 ? "" : rest.substring(slash);
    }
    String path = rest.startsWith("/") ? rest.substring(1) : rest;
    int slash = path.indexOf('/');
    if (slash <= 0 || slash == path.length() - 1) {
      return new ResourceName(name, authority, "");
    }
    String type = path.substring(0, slash);
    String canonical =
        SCHEME
            + "//"
            + authority
            + "/"
            + type
            + "/"
            + recode(path.substring(slash + 1))
            + sorted(context)
            + fragment;
    return new ResourceName(canonical, authority, type);
  }

  /**
   * The canonical text, one instance of it: a resource and all that name it come in messages of
   * their own, and ten thousand names would be kept several times over.
   */
  static String canonical(String name) {
    return (name.startsWith(SCHEME) ? parse(name).canonical : name).intern();
  }

  /** Whether an {@code xdstp:} name names that type; true of every old-style name. */
  boolean isOf(ResourceType<?> resourceType) {
    if (authority == null) {
      return true;
    }
    String url = resourceType.typeUrl();
    return type.equals(url.substring(url.lastIndexOf('/') + 1));
  }

  private static String sorted(String context) {
    if (context.isEmpty()) {
      return "";
    }
    String[] parameters = context.split("&", -1);
    for (int i = 0; i < parameters.length; i++) {
      int equals = parameters[i].indexOf('=');
      if (equals >= 0) {
        parameters[i] =
            recode(parameters[i].substring(0, equals))
                + '='
                + recode(parameters[i].substring(equals + 1));
      }
    }
    Arrays.sort(parameters);
    return '?' + String.join("&", parameters);
  }

  /** One spelling per path (RFC 3986, section 6.2.2): no escape where none is needed. */
  private static String recode(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); ) {
      if (text.charAt(i) == '%' && i + 2 < text.length() && hex(text, i + 1) >= 0) {
        int value = hex(text, i + 1);
        if (value < 0x80 && unreserved((char) value)) {
          out.append((char) value);
        } else {
          escape(out, value);
        }
        i += 3;
      } else if (plain(text.charAt(i))) {
        out.append(text.charAt(i++));
      } else {
        int point = text.codePointAt(i);
        for (byte b : Character.toString(point).getBytes(StandardCharsets.UTF_8)) {
          escape(out, b & 0xff);
        }
        i += Character.charCount(point);
      }
    }
    return out.toString();
  }

  private static void escape(StringBuilder out, int value) {
    out.append('%').append(HEX.charAt(value >> 4)).append(HEX.charAt(value & 15));
  }

  private static boolean plain(char c) {
    return unreserved(c) || DELIMITERS.indexOf(c) >= 0;
  }

  private static boolean unreserved(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || UNRESERVED.indexOf(c) >= 0;
  }

  private static int hex(String text, int index) {
    int high = Character.digit(text.charAt(index), 16);
    int low = Character.digit(text.charAt(index + 1), 16);
    return high < 0 || low < 0 ? -1 : high << 4 | low;
  }
}
