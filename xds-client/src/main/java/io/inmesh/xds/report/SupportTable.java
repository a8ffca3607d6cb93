package io.inmesh.xds.report;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.MessageOrBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is supported, read from text resources beside this class. Their lines, beside comments that
 * begin with {@code #}:
 *
 * <pre>
 * full.field.name: VERDICT            that field
 * full.Message.{a, b}: VERDICT        those fields of the message
 * full.field.name = ENUM: VERDICT     that field with that value, in place of the field's own line
 * full.field.name @ PLACE: VERDICT     that field there, in place of the field's own line
 * full.map.name = KEY: VERDICT        that entry of the map, in place of the field's own line
 * full.map.name = *: VERDICT          entries of the map without a line
 * default prefix: VERDICT             fields without a line whose full name begins so
 * type full.TypeName: VERDICT         that type as the content of an Any
 * type prefix*: VERDICT               types without a line whose name begins so
 * </pre>
 *
 * where VERDICT is {@code honoured}, {@code ignored: reason} or {@code unsupported: reason}, and
 * PLACE is {@code inbound} or {@code outbound} (in a listener that is said to be inbound, or not),
 * {@code manager} (in an HTTP connection manager), {@code edit} (in the addition of a header) or
 * {@code format} (in the format of a body). The longest prefix wins. Every field of the API version
 * that this library was built with has a line; the defaults are for fields that a newer control
 * plane sets. Such a field is ignored where no line covers it; a type that no line covers is
 * unsupported. Immutable.
 *
 * <p>A new family of messages gets a file of its own, named in {@code FILES}.
 */
final class SupportTable {
  private static final List<String> FILES =
      List.of(
          "balancing",
          "bootstrap",
          "cluster",
          "core",
          "endpoint",
          "extensions",
          "filters/buffer",
          "filters/cors",
          "filters/fault",
          "filters/header_mutation",
          "filters/local_ratelimit",
          "filters/observers",
          "filters/rbac",
          "filters/router",
          "filters/security",
          "listener",
          "route",
          "upstream");
  private static final String AT = " @ ";
  private static final Support OTHER_FIELD =
      new Support(Verdict.IGNORED, "this version of Inmesh does not know it");
  private static final Support OTHER_TYPE =
      new Support(Verdict.REJECTED, "this type is not supported by Inmesh");

  private final Map<String, Support> fields = new HashMap<>();
  private final Map<String, Support> types = new HashMap<>();
  private final TreeMap<String, Support> fieldPrefixes = new TreeMap<>();
  private final TreeMap<String, Support> typePrefixes = new TreeMap<>();

  private SupportTable() {}

  /** The tables of this library, which are read when first asked for. */
  static SupportTable standard() {
    return Standard.TABLE;
  }

  /** Loaded on demand. */
  private static final class Standard {
    static final SupportTable TABLE = load();
  }

  private static SupportTable load() {
    SupportTable table = new SupportTable();
    for (String file : FILES) {
      try (InputStream in = SupportTable.class.getResourceAsStream(file + ".txt")) {
        if (in == null) {
          throw new IllegalStateException(file + ".txt is missing from the jar");
        }
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        int number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          table.add(line.strip(), file + ".txt:" + ++number);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return table;
  }

  /** A table of these lines only. */
  static SupportTable of(List<String> lines) {
    SupportTable table = new SupportTable();
    for (int i = 0; i < lines.size(); i++) {
      table.add(lines.get(i).strip(), "line " + (i + 1));
    }
    return table;
  }

  Support field(String fullName) {
    Support own = fields.get(fullName);
    return own != null ? own : longest(fieldPrefixes, fullName, OTHER_FIELD);
  }

  /** The verdict on a field where it stands. */
  Support field(String fullName, Set<String> places) {
    for (String place : places) {
      Support own = fields.get(fullName + AT + place);
      if (own != null) {
        return own;
      }
    }
    return field(fullName);
  }

  /** The place that everything in a message is in; null where no verdict depends on it. */
  static @Nullable String place(MessageOrBuilder message) {
    Descriptor type = message.getDescriptorForType();
    return switch (type.getFullName()) {
      case "envoy.config.listener.v3.Listener" -> {
        Object direction = message.getField(type.findFieldByName("traffic_direction"));
        yield direction.toString().equals("INBOUND") ? "inbound" : "outbound";
      }
      case "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager" ->
          "manager";
      case "envoy.config.core.v3.HeaderValueOption" -> "edit";
      case "envoy.config.core.v3.SubstitutionFormatString" -> "format";
      default -> null;
    };
  }

  Support value(String fullName, String enumValueOrKey) {
    Support own = fields.get(fullName + " = " + enumValueOrKey);
    Support other = own != null ? own : fields.get(fullName + " = *");
    return other != null ? other : field(fullName);
  }

  /** A field of that message which this version of the API does not have. */
  Support unknownField(String messageName) {
    return longest(fieldPrefixes, messageName + ".", OTHER_FIELD);
  }

  Support type(String fullName) {
    Support own = types.get(fullName);
    return own != null ? own : longest(typePrefixes, fullName, OTHER_TYPE);
  }

  /**
   * Every field named: {@code name}, {@code name = ENUM}, {@code name = KEY}, {@code name @ PLACE}.
   */
  Set<String> fieldNames() {
    return Set.copyOf(fields.keySet());
  }

  /** Every type named in full. */
  Set<String> typeNames() {
    return Set.copyOf(types.keySet());
  }

  /** Every prefix of field names that has a default of its own. */
  Set<String> defaultPrefixes() {
    return Set.copyOf(fieldPrefixes.keySet());
  }

  private void add(String line, String place) {
    if (line.isEmpty() || line.startsWith("#")) {
      return;
    }
    int colon = line.indexOf(": ");
    if (colon < 0) {
      throw new IllegalStateException(place + ": " + line + " (expected: name: verdict)");
    }
    String key = line.substring(0, colon).strip();
    Support support = Support.parse(line.substring(colon + 2).strip());
    if (key.contains(AT) && support.verdict() != Verdict.IGNORED) {
      throw new IllegalStateException(place + ": " + line + " (expected: ignored: reason)");
    }
    int brace = key.indexOf('{');
    if (brace < 0) {
      put(key, support, place);
      return;
    }
    for (String name : key.substring(brace + 1, key.indexOf('}')).split(",", -1)) {
      put(key.substring(0, brace) + name.strip(), support, place);
    }
  }

  private void put(String key, Support support, String place) {
    Support before;
    if (key.startsWith("default ")) {
      before = fieldPrefixes.put(key.substring("default ".length()), support);
    } else if (!key.startsWith("type ")) {
      before = fields.put(key, support);
    } else if (key.endsWith("*")) {
      before = typePrefixes.put(key.substring("type ".length(), key.length() - 1), support);
    } else {
      before = types.put(key.substring("type ".length()), support);
    }
    if (before != null) {
      throw new IllegalStateException(place + ": " + key + " (expected: each name only once)");
    }
  }

  private static Support longest(TreeMap<String, Support> prefixes, String name, Support other) {
    for (Map.Entry<String, Support> entry = prefixes.floorEntry(name);
        entry != null;
        entry = prefixes.lowerEntry(entry.getKey())) {
      if (name.startsWith(entry.getKey())) {
        return entry.getValue();
      }
    }
    return other;
  }
}
