package io.inmesh.junit;

import io.inmesh.config.ConfigSource;
import io.inmesh.config.MeshConfig;
import org.jspecify.annotations.Nullable;

/** Hands a mesh the configurations of a test. */
final class ConfigFeed implements ConfigSource {
  private @Nullable MeshConfig config;
  private @Nullable Sink sink;

  ConfigFeed(@Nullable MeshConfig first) {
    config = first;
  }

  void deliver(MeshConfig next) {
    config = next;
    if (sink != null) {
      sink.onConfig(next);
    }
  }

  @Override
  public void start(Sink newSink) {
    sink = newSink;
    if (config != null) {
      newSink.onConfig(config);
    }
  }

  @Override
  public String description() {
    return "the fake control plane";
  }

  @Override
  public void close() {
    sink = null;
  }
}
