package io.inmesh.samples.quickstart.view;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of one moment.
 *
 * @param stage what is going on
 * @param groups the versions of the service
 * @param counts totals since the start
 * @param p99Millis what 99 % of the requests of the last second stayed below
 * @param effectMillis from the last push to the first request that it routed; null when unknown
 */
public record LiveStatus(
    Stage stage, List<Group> groups, Counts counts, double p99Millis, @Nullable Long effectMillis) {
  public LiveStatus {
    groups = List.copyOf(groups);
  }

  /**
   * What is going on.
   *
   * @param number from 1; 0 when there are no stages
   * @param of how many stages there are
   */
  public record Stage(int number, int of, String title) {
    /** A state without stages. */
    public static Stage untitled(String title) {
      return new Stage(0, 0, title);
    }
  }

  /**
   * One version of the service; rates and shares are those of the last second.
   *
   * @param expectedPercent its share by weight; null when unknown
   */
  public record Group(
      String name,
      double percent,
      double perSecond,
      @Nullable Double expectedPercent,
      List<Row> rows) {
    public Group {
      rows = List.copyOf(rows);
    }
  }

  /**
   * One instance.
   *
   * @param ejected whether it gets no requests because it failed
   */
  public record Row(String name, double percent, double perSecond, boolean ejected) {}

  /** Totals since the start. */
  public record Counts(long sent, long ok, long failed, long retries, long ejections) {}
}
