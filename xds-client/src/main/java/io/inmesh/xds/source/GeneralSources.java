package io.inmesh.xds.source;

import io.inmesh.xds.bootstrap.Bootstrap;
import io.inmesh.xds.bootstrap.BootstrapForm;
import io.inmesh.xds.bootstrap.ConfigSourceSpec;
import io.inmesh.xds.protocol.ResourceType;
import io.inmesh.xds.resource.ResourceTypes;
import io.inmesh.xds.text.TextSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a bootstrap itself names: its own resources, and the files of whole types.
 *
 * @param statics the resources of the bootstrap
 * @param files the files
 */
record GeneralSources(StaticResources statics, List<TypeFile> files) {

  /**
   * A file and what it is the source of.
   *
   * @param path null for a document that was read already and cannot change
   * @param watchedDirectory what to watch in place of the file, or null
   * @param maxBytes largest size of the file, of a directory of each in it
   * @param types the types
   */
  record TypeFile(
      @Nullable Path path,
      @Nullable Path watchedDirectory,
      long maxBytes,
      Set<ResourceType<?>> types) {
    String name() {
      return path == null ? "the resource document" : path.toString();
    }
  }

  /**
   * Reads the plan.
   *
   * @throws io.inmesh.xds.bootstrap.BootstrapException when a static resource is invalid
   */
  static GeneralSources of(Bootstrap bootstrap) {
    if (bootstrap.form() == BootstrapForm.RESOURCES) {
      TypeFile all =
          new TypeFile(
              bootstrap.file(), null, bootstrap.maxFileBytes(), Set.copyOf(ResourceTypes.ALL));
      return new GeneralSources(StaticResources.NONE, List.of(all));
    }
    List<TypeFile> files = new ArrayList<>();
    add(bootstrap.listeners(), ResourceTypes.LISTENER, files);
    add(bootstrap.clusters(), ResourceTypes.CLUSTER, files);
    return new GeneralSources(StaticResources.decode(bootstrap), List.copyOf(files));
  }

  private static void add(
      @Nullable ConfigSourceSpec spec, ResourceType<?> type, List<TypeFile> files) {
    if (spec instanceof ConfigSourceSpec.File file) {
      files.add(
          new TypeFile(
              file.path(), file.watchedDirectory(), TextSource.DEFAULT_MAX_BYTES, Set.of(type)));
    }
  }
}
