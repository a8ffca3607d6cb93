package io.inmesh.spring;

import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/**
 * Which OkHttp is on the class path, where another library may have brought an older one.
 *
 * @param version what it calls itself
 * @param isNewEnough whether its calls can be in the mesh
 */
public record OkHttpOnClassPath(String version, boolean isNewEnough) {
  /** What this class loader finds, which is the first one of several. */
  public static OkHttpOnClassPath of(@Nullable ClassLoader loader) {
    return new OkHttpOnClassPath(version(loader), isNewEnough(loader));
  }

  /** Since 5.4 an interceptor can change what a call is sent with. */
  private static boolean isNewEnough(@Nullable ClassLoader loader) {
    try {
      Class<?> chain = ClassUtils.forName("okhttp3.Interceptor$Chain", loader);
      return ClassUtils.hasMethod(chain, "getSocketFactory");
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  private static String version(@Nullable ClassLoader loader) {
    try {
      Class<?> type = ClassUtils.forName("okhttp3.OkHttp", loader);
      return String.valueOf(type.getField("VERSION").get(null));
    } catch (ReflectiveOperationException | LinkageError e) { // as 3.x, or in a native image
      return "an unknown version";
    }
  }

  /** What is wrong with one that is not new enough. */
  public String problem() {
    return "OkHttp on the class path: " + version + " (expected: 5.4 or later)";
  }

  /** What can be done about it. */
  public String remedy() {
    return "Exclude the old one (com.squareup.okhttp3:okhttp of feign-okhttp, for instance), and add"
        + " com.squareup.okhttp3:okhttp-jvm 5.4 or later.";
  }
}
