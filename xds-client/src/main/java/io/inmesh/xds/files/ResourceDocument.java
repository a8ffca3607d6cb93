package io.inmesh.xds.files;

import io.inmesh.xds.text.TextProblem;
import java.util.List;

/**
 * The content of one resource file.
 *
 * @param versionInfo the version that the file itself states, as a {@code DiscoveryResponse} does;
 *     empty when it states none
 * @param resources the resources, in the order of the file
 * @param notices what was left out: {@code Any}s of unknown type
 */
public record ResourceDocument(
    String versionInfo, List<FileResource> resources, List<TextProblem> notices) {
  /** Copies the lists. */
  public ResourceDocument {
    resources = List.copyOf(resources);
    notices = List.copyOf(notices);
  }
}
