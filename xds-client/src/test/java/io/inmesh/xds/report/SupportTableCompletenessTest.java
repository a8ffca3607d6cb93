package io.inmesh.xds.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A new version of the API with a new field makes this fail until somebody decides about it. */
class SupportTableCompletenessTest {
  private final SupportTable table = SupportTable.standard();
  private final ReachableFields reachable = ReachableFields.of(table);

  @Test
  void everyFieldOfEveryMessageThatIsReadHasALineOfItsOwn() {
    Set<String> missing = new TreeSet<>(reachable.fields().keySet());
    missing.removeAll(table.fieldNames());
    assertThat(missing).isEmpty();
  }

  @Test
  void noLineIsAboutAFieldThatNobodyCanReach() {
    Set<String> dead = new TreeSet<>();
    for (String line : table.fieldNames()) {
      dead.add(line.split(" = | @ ")[0]);
    }
    dead.removeAll(reachable.fields().keySet());
    assertThat(dead).isEmpty();
  }
}
