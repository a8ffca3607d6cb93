package io.inmesh.xds.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The verdict on every field that a message sets, in the order of the fields. Below a field that is
 * not honoured nothing further is listed.
 *
 * @param entries one for each field
 */
public record FieldReport(List<Entry> entries) {
  /** Of a message without fields. */
  public static final FieldReport EMPTY = new FieldReport(List.of());

  /** Copies the list. */
  public FieldReport {
    entries = List.copyOf(entries);
  }

  /**
   * One field.
   *
   * @param path where it stands, for example {@code virtual_hosts[0].routes[2].decorator}
   * @param field its full name in the proto file; for the content of an {@code Any} the full name
   *     of its type; empty for a decoder's verdict on something that is no field
   * @param verdict what becomes of it
   * @param reason why it is not honoured; empty when it is
   */
  public record Entry(String path, String field, Verdict verdict, String reason) {
    /** {@code path: verdict (reason)}. */
    @Override
    public String toString() {
      String text = path + ": " + verdict.name().toLowerCase(Locale.ROOT);
      return reason.isEmpty() ? text : text + " (" + reason + ")";
    }
  }

  /**
   * This report with what a decoder found, who has the last word: a field that it refused is
   * rejected for its reason, in place of what the tables say of the field in general; and what the
   * tables reject but the decoder did not is left out (an optional filter of an unknown type, a
   * load balancing policy behind the first that is known).
   *
   * @param reasons why each path was refused; a path without an entry gets one
   */
  public FieldReport withRejected(Map<String, String> reasons) {
    Map<String, String> open = new LinkedHashMap<>(reasons);
    List<Entry> merged = new ArrayList<>();
    for (Entry entry : entries) {
      String reason = open.remove(entry.path());
      if (reason != null) {
        merged.add(new Entry(entry.path(), entry.field(), Verdict.REJECTED, reason));
      } else if (entry.verdict() == Verdict.REJECTED && !isRefused(entry.path(), reasons)) {
        String left = "left out: " + entry.reason();
        merged.add(new Entry(entry.path(), entry.field(), Verdict.IGNORED, left));
      } else {
        merged.add(entry);
      }
    }
    open.forEach((path, reason) -> merged.add(new Entry(path, "", Verdict.REJECTED, reason)));
    return new FieldReport(merged);
  }

  /**
   * This report without what is honoured, or ignored, below some parts that have no effect.
   *
   * @param reasons why each path has none
   */
  public FieldReport withIgnored(Map<String, String> reasons) {
    List<Entry> kept = new ArrayList<>();
    for (Entry entry : entries) {
      String reason = reasons.get(entry.path());
      if (entry.verdict() == Verdict.REJECTED) {
        kept.add(entry);
      } else if (reason != null) {
        kept.add(new Entry(entry.path(), entry.field(), Verdict.IGNORED, reason));
      } else if (reasons.keySet().stream().noneMatch(root -> isAtOrBelow(entry.path(), root))) {
        kept.add(entry);
      }
    }
    return new FieldReport(kept);
  }

  /** Whether it was refused there, below, or with the message around it. */
  private static boolean isRefused(String path, Map<String, String> reasons) {
    for (String refused : reasons.keySet()) {
      if (isAtOrBelow(path, refused) || isAtOrBelow(refused, path)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isAtOrBelow(String path, String root) {
    return path.startsWith(root)
        && (root.isEmpty()
            || path.length() == root.length()
            || path.charAt(root.length()) == '.'
            || path.charAt(root.length()) == '[');
  }

  /** The entries with that verdict. */
  public List<Entry> with(Verdict verdict) {
    return entries.stream().filter(entry -> entry.verdict() == verdict).toList();
  }
}
