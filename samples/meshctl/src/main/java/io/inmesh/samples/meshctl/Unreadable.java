package io.inmesh.samples.meshctl;

import io.inmesh.xds.bootstrap.PartlyRead;
import io.inmesh.xds.report.CheckedResource;
import io.inmesh.xds.text.NodePath;
import io.inmesh.xds.text.TextNode;
import io.inmesh.xds.text.TextProblem;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which parts of a file cannot be read. Nothing else is said of them: what they lack may be what is
 * unreadable.
 *
 * @param bootstrap whether something beside the resources is wrong
 * @param paths of resources
 * @param places of the same
 */
record Unreadable(boolean bootstrap, Set<String> paths, Set<String> places) {
  static Unreadable of(PartlyRead read, TextNode document) {
    boolean bootstrap = false;
    Set<String> paths = new HashSet<>();
    Set<String> places = new HashSet<>();
    for (TextProblem problem : read.problems()) {
      String path = PartlyRead.resourceOf(problem.path());
      if (path == null) {
        bootstrap = true;
      } else if (paths.add(path)) {
        TextNode node = NodePath.find(document, path);
        places.add(problem.source() + ':' + node.line() + ':' + node.column());
      }
    }
    return new Unreadable(bootstrap, paths, places);
  }

  List<TextProblem> without(List<TextProblem> problems) {
    return problems.stream().filter(problem -> !isOfResource(problem)).toList();
  }

  private boolean isOfResource(TextProblem problem) {
    String path = PartlyRead.resourceOf(problem.path());
    return path != null && paths.contains(path);
  }

  List<CheckedResource> withoutResources(List<CheckedResource> resources) {
    return resources.stream().filter(checked -> !places.contains(checked.place())).toList();
  }
}
