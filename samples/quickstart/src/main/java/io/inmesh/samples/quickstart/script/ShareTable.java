package io.inmesh.samples.quickstart.script;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Shares as a table of at most 79 columns. */
final class ShareTable {
  private ShareTable() {}

  static List<String> lines(List<Share> shares) {
    List<String> lines = new ArrayList<>();
    if (!shares.isEmpty()) {
      lines.add(
          "  %-35s%9s%9s%13s%9s"
              .formatted("share of v2", "expected", "seen", "tolerance", "requests"));
    }
    for (Share share : shares) {
      lines.add(
          String.format(
              Locale.ROOT,
              "    %-33.33s%8.1f%%%8.1f%%%13s%9d%s",
              share.title(),
              100 * share.expected(),
              100 * share.observed(),
              tolerance(share),
              share.requests(),
              share.isKept() ? "" : " !"));
    }
    return lines;
  }

  private static String tolerance(Share share) {
    if (share.expected() == 0 || share.expected() == 1) {
      return "exact";
    }
    Binomial range = share.acceptable();
    return String.format(
        Locale.ROOT,
        "%.1f-%.1f%%",
        100.0 * range.low() / share.requests(),
        100.0 * range.high() / share.requests());
  }
}
