package io.inmesh.spring;

import io.inmesh.Mesh;
import io.inmesh.config.MeshMode;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/** The attribute of a request that says whether it may be in the mesh. */
public final class MeshAttribute {
  /** That of the annotation. */
  public static final String NAME = InMesh.class.getName();

  private static final Log LOG = LogFactory.getLog(Mesh.class);

  /** Wrong values: a client that has one has it with each call. */
  private static final ToldTexts TOLD = new ToldTexts();

  private MeshAttribute() {}

  /**
   * What the attributes of a request say; text will do, as of a {@code @RequestAttribute}. In
   * {@linkplain MeshMode#SHADOW shadow mode}, where the mesh fails no call, anything else counts as
   * {@code false}, and is logged once for each such value.
   *
   * @param mesh asked for its mode where it is something else
   * @return null for nothing
   * @throws IllegalArgumentException when it is something else
   */
  public static @Nullable Boolean of(Map<String, Object> attributes, Supplier<Mesh> mesh) {
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
    String wrong = "the request attribute " + NAME + " is " + text + " (expected: true or false)";
    if (mesh.get().mode() != MeshMode.SHADOW) {
      throw new IllegalArgumentException(wrong);
    }
    if (TOLD.add(text)) {
      LOG.warn("The mesh does not tell what it would do with calls: " + wrong);
    }
    return false;
  }
}
