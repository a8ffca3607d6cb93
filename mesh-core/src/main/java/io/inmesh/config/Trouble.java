package io.inmesh.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that is wrong with a source or with a resource of it, while the last good configuration
 * serves. As long as it is wrong it has the same {@link #key}, whatever becomes of the reason.
 *
 * @param kind what kind of resource it is; null for the source itself: a server, a file
 * @param name the resource's name, as {@link Problem#name} has it; of a source what it is called
 * @param subject how the resource is called in messages, such as {@code CDS shop}; "" where the
 *     reason names it
 * @param reason plain words
 */
public record Trouble(@Nullable ResourceKind kind, String name, String subject, String reason) {
  /** So many different reasons are told in one text. */
  private static final int MAX_REASONS = 10;

  /** Trouble with a source itself. */
  public static Trouble ofSource(String name, String reason) {
    return new Trouble(null, name, "", reason);
  }

  /** What is in trouble: the same as long as the same is. */
  public String key() {
    return (kind == null ? "" : kind.name()) + '/' + subject + '/' + name;
  }

  /** Whether it is about the same resource as a problem. */
  public boolean concerns(Problem problem) {
    return kind == problem.kind() && name.equals(problem.name());
  }

  /**
   * All in one text; null when there are none. Many resources may have the same trouble, such as a
   * server that is gone: that is told once.
   */
  public static @Nullable String text(Collection<Trouble> troubles) {
    Map<String, List<Trouble>> byReason = new LinkedHashMap<>();
    troubles.forEach(trouble ->
        byReason.computeIfAbsent(trouble.reason, reason -> new ArrayList<>()).add(trouble));
    List<String> parts = new ArrayList<>();
    byReason.forEach((reason, those) -> {
      if (parts.size() < MAX_REASONS) {
        parts.add(subject(those) + reason);
      }
    });
    int more = byReason.size() - parts.size();
    if (more > 0) {
      parts.add(more + " more reasons");
    }
    return parts.isEmpty() ? null : String.join("; ", parts);
  }

  private static String subject(List<Trouble> troubles) {
    String first = troubles.get(0).subject;
    if (first.isEmpty()) {
      return "";
    }
    return first + (troubles.size() == 1 ? ": " : " (and " + (troubles.size() - 1) + " more): ");
  }
}
