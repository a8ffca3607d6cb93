package io.inmesh.xds.source;

import io.inmesh.xds.protocol.CacheView;
import io.inmesh.xds.protocol.ResourceState;
import io.inmesh.xds.protocol.ResourceType;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What files know of the types that they are the source of, and servers of the others. */
record JoinedCache(List<FileCache> files, CacheView servers) implements CacheView {
  private CacheView sourceOf(ResourceType<?> type) {
    for (FileCache file : files) {
      if (file.isSourceOf(type)) {
        return file;
      }
    }
    return servers;
  }

  @Override
  public <T> @Nullable ResourceState<T> get(ResourceType<T> type, String name) {
    return sourceOf(type).get(type, name);
  }

  @Override
  public <T> Collection<ResourceState<T>> all(ResourceType<T> type) {
    return sourceOf(type).all(type);
  }
}
