package io.inmesh.testing.contract;

import io.inmesh.config.ConfigSource;
import io.inmesh.config.MeshConfig;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A source whose configuration a test sets. Thread-safe. */
public final class StaticConfigSource implements ConfigSource {
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Sink sink;
  private @Nullable MeshConfig config;

  /** Delivers a configuration, at once when the mesh has started. */
  public void set(MeshConfig value) {
    lock.lock();
    try {
      config = value;
      if (sink != null) {
        sink.onConfig(value);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void start(Sink value) {
    lock.lock();
    try {
      sink = value;
      if (config != null) {
        value.onConfig(config);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public String description() {
    return "test";
  }

  @Override
  public void close() {
    lock.lock();
    try {
      sink = null;
    } finally {
      lock.unlock();
    }
  }
}
