package io.inmesh.okhttp;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What of OkHttp is on the class path, where another library may have brought an older one. */
final class OkHttpVersion {
  private static final int MAJOR = 5;
  private static final int MINOR = 4;
  private static final Pattern NUMBERS = Pattern.compile("(\\d{1,6})\\.(\\d{1,6})(\\D.*)?");

  private OkHttpVersion() {}

  /**
   * Calls would fail one by one with an older one.
   *
   * @throws IllegalStateException for a version that is too old; what cannot be read passes
   */
  static void require(String version) {
    Matcher numbers = NUMBERS.matcher(version);
    if (!numbers.matches()) {
      return;
    }
    int major = Integer.parseInt(numbers.group(1));
    int minor = Integer.parseInt(numbers.group(2));
    if (major < MAJOR || (major == MAJOR && minor < MINOR)) {
      throw new IllegalStateException(
          "OkHttp on the class path: " + version + " (expected: 5.4 or later)");
    }
  }
}
