package io.inmesh.spring;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The attribute of a request that says whether it may be in the mesh. */
public final class MeshAttribute {
  /** That of the annotation. */
  public static final String NAME = InMesh.class.getName();

  private MeshAttribute() {}

  /**
   * What the attributes of a request say; text will do, as of a {@code @RequestAttribute}.
   *
   * @return null for nothing
   * @throws IllegalArgumentException when it is something else
   */
  public static @Nullable Boolean of(Map<String, Object> attributes) {
    Object value = attributes.get(NAME);
    if (value == null) {
      return null;
    }
    String text = value.toString();
    if (text.equalsIgnoreCase("false")) {
      return false;
    }
    if (text.equalsIgnoreCase("true")) {
      return true;
    }
    throw new IllegalArgumentException(
        "the request attribute " + NAME + " is " + text + " (expected: true or false)");
  }
}
