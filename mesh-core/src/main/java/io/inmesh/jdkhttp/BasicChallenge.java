package io.inmesh.jdkhttp;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A {@code Basic} challenge of RFC 7617 in a {@code WWW-Authenticate} header.
 *
 * @param realm what it guards; null when it does not say, as the JDK's client has it
 * @param charset in which the credentials are written
 */
record BasicChallenge(@Nullable String realm, Charset charset) {
  /**
   * Quoted texts are passed over: what stands in them begins no challenge. Whoever answers chooses
   * how long they are, closed or not: possessive quantifiers keep the stack as it is, and read each
   * character once.
   */
  private static final Pattern SCHEME =
      Pattern.compile("(?is)\"(?:[^\"\\\\]++|\\\\.?)*+\"?|(?:^|,)\\s*+(basic)(?=[\\s,]|$)");

  /** RFC 9110, section 11.2: the value is a token or a quoted string. */
  private static final Pattern PARAMETER =
      Pattern.compile("[\\s,]*([^\\s,=\"]+)\\s*=\\s*(?:\"([^\"]*)\"|([^\\s,\"]*))");

  /** The first such challenge of a header; null when it has none. */
  static @Nullable BasicChallenge find(String header) {
    Matcher scheme = SCHEME.matcher(header);
    while (scheme.find()) {
      if (scheme.group(1) != null) {
        return read(PARAMETER.matcher(header).region(scheme.end(), header.length()));
      }
    }
    return null;
  }

  private static BasicChallenge read(Matcher parameter) {
    String realm = null;
    Charset charset = StandardCharsets.ISO_8859_1;
    while (parameter.lookingAt()) {
      String name = parameter.group(1);
      String value = parameter.group(2) == null ? parameter.group(3) : parameter.group(2);
      if (name.equalsIgnoreCase("realm")) {
        realm = value;
      } else if (name.equalsIgnoreCase("charset") && value.equalsIgnoreCase("UTF-8")) {
        charset = StandardCharsets.UTF_8;
      }
      parameter.region(parameter.end(), parameter.regionEnd());
    }
    return new BasicChallenge(realm, charset);
  }
}
