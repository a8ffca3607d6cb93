package io.inmesh.xds.source;

import io.inmesh.xds.client.XdsClient;
import io.inmesh.xds.protocol.CacheView;
import io.inmesh.xds.protocol.ResourceType;
import io.inmesh.xds.transport.ClientConfig;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A type that comes from servers of its own, over the process's one xDS host. */
final class ServerSource implements TypeSource {
  private final ResourceType<?> type;
  private final XdsClient client;
  private @Nullable CacheView view;

  ServerSource(ClientConfig config, ResourceType<?> type, OriginSources.Listener listener) {
    this.type = type;
    this.client =
        XdsClient.open(
            config,
            (changes, known) -> {
              view = known;
              listener.onChanges(changes);
            });
  }

  @Override
  public void setInterest(Map<String, Long> names) {
    client.setInterest(type, names);
  }

  @Override
  public @Nullable CacheView view() {
    return view;
  }

  @Override
  public void close() {
    client.close();
  }
}
