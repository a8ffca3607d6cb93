package io.inmesh.xds.resource.value;

import io.inmesh.xds.protocol.ResourceError;
import io.inmesh.xds.protocol.UnknownField;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a reader is inside a resource, and where it reports what is wrong there. The text of the
 * path, as in {@code virtual_hosts[3].routes[1].match}, is only made when something is wrong. Not
 * thread-safe; lives as long as one resource is decoded.
 */
public final class Place {
  /** So much of a wrong value is quoted. */
  private static final int MAX_QUOTED = 200;

  /** Where there are more, all is taken for broken; nobody reads that many anyway. */
  private static final int MAX_ERRORS = 1000;

  private final @Nullable Place parent;
  private final String segment;
  private final List<ResourceError> errors;
  private final List<UnknownField> unknown;

  private Place(
      @Nullable Place parent,
      String segment,
      List<ResourceError> errors,
      List<UnknownField> unknown) {
    this.parent = parent;
    this.segment = segment;
    this.errors = errors;
    this.unknown = unknown;
  }

  /** The root of a resource, without errors so far. */
  public static Place root() {
    return new Place(null, "", new ArrayList<>(), new ArrayList<>(0));
  }

  /** The place of a field, by its name in the proto file. */
  public Place field(String name) {
    return new Place(this, parent == null ? name : "." + name, errors, unknown);
  }

  /** The place of one item of a repeated field, counted from 0. */
  public Place item(String name, int index) {
    return field(name + '[' + index + ']');
  }

  /** The place of one value of a map field. */
  public Place entry(String name, String key) {
    return field(name + "[\"" + key + "\"]");
  }

  /** Reports what the data plane API forbids. */
  public void invalid(Object value, String expected) {
    report(ResourceError.invalid(toString(), quote(value), expected));
  }

  /** Reports what Envoy would accept but this library cannot honour. */
  public void unsupported(Object value, String expected) {
    report(ResourceError.unsupported(toString(), quote(value), expected));
  }

  /** Reports a value that must occur once only, and returns the error. */
  public ResourceError duplicate(Object value) {
    ResourceError error = ResourceError.invalid(toString(), quote(value), "each value once");
    report(error);
    return error;
  }

  /** Takes over an error that was found elsewhere; its path is relative to this place. */
  public void add(ResourceError error) {
    String here = toString();
    String path =
        here.isEmpty() || error.field().isEmpty()
            ? here + error.field()
            : here + (error.field().startsWith("[") ? "" : ".") + error.field();
    report(new ResourceError(path, error.value(), error.expected(), error.kind()));
  }

  /** A field that breaks a constraint of its proto file is not reported again by its reader. */
  private void report(ResourceError error) {
    for (ResourceError other : errors) {
      if (other.field().equals(error.field()) && other.kind() == error.kind()) {
        return;
      }
    }
    if (errors.size() < MAX_ERRORS) {
      errors.add(error);
    }
  }

  /** Whether something is wrong here or below. */
  public boolean broken() {
    return first() != null;
  }

  /** The first error here or below; null when all is well. */
  public @Nullable ResourceError first() {
    return first(null);
  }

  /**
   * The first error here or below, without those in a field whose parts fail closed by themselves;
   * null when all else is well.
   */
  public @Nullable ResourceError firstOutside(String field) {
    return first(field);
  }

  private @Nullable ResourceError first(@Nullable String excluded) {
    if (errors.isEmpty()) {
      return null;
    }
    if (errors.size() >= MAX_ERRORS) {
      return errors.get(0);
    }
    String here = toString();
    String apart = excluded == null ? null : field(excluded).toString();
    for (ResourceError error : errors) {
      if (isBelow(error.field(), here) && (apart == null || !isBelow(error.field(), apart))) {
        return error;
      }
    }
    return null;
  }

  /** The first error here or below as text, for those who fail closed because of it. */
  public String reason() {
    ResourceError error = first();
    return error == null ? "" : error.toString();
  }

  /** Everything that is wrong in the resource. */
  public List<ResourceError> errors() {
    return List.copyOf(errors);
  }

  /** Takes note of fields that have no effect; their paths are relative to this place. */
  public void addUnknown(List<UnknownField> fields) {
    String here = toString();
    String prefix = here.isEmpty() ? "" : here + '.';
    fields.forEach(field ->
        unknown.add(new UnknownField(prefix + field.path(), field.message(), field.number())));
  }

  /** All such fields in the resource. */
  public List<UnknownField> unknown() {
    return List.copyOf(unknown);
  }

  private static boolean isBelow(String path, String root) {
    if (!path.startsWith(root)) {
      return false;
    }
    if (root.isEmpty() || path.length() == root.length()) {
      return true;
    }
    char next = path.charAt(root.length());
    return next == '.' || next == '[';
  }

  private static String quote(Object value) {
    String text = String.valueOf(value);
    return text.length() <= MAX_QUOTED ? text : text.substring(0, MAX_QUOTED) + "...";
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    append(text);
    return text.toString();
  }

  private void append(StringBuilder text) {
    if (parent != null) {
      parent.append(text);
    }
    text.append(segment);
  }
}
