package io.inmesh.xds.report;

import java.util.Set;
import java.util.TreeSet;

/** What the support tables say, for tests of the decoders. */
public final class Verdicts {
  private Verdicts() {}

  /** The full names of all fields of resources that are honoured. */
  public static Set<String> honouredInResources() {
    SupportTable table = SupportTable.standard();
    Set<String> honoured = new TreeSet<>();
    for (String field : ReachableFields.inResources(table).fields().keySet()) {
      if (table.field(field).verdict() == Verdict.HONOURED) {
        honoured.add(field);
      }
    }
    return honoured;
  }

  /** Whether a field is ignored. */
  public static boolean ignored(String field) {
    return SupportTable.standard().field(field).verdict() == Verdict.IGNORED;
  }

  /** Whether a field is refused, whatever its value. */
  public static boolean unsupported(String field) {
    return SupportTable.standard().field(field).verdict() == Verdict.REJECTED;
  }
}
