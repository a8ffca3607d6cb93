package io.inmesh.config;

import org.jspecify.annotations.Nullable;

/**
 * The port through which configurations arrive: an xDS client, a file, or a test.
 *
 * <p>A source is started once by the mesh that owns it, and closed by it. It may deliver from any
 * thread, but never two at once.
 */
public interface ConfigSource extends AutoCloseable {

  /** Begins to deliver. Does not block. Called once. */
  void start(Sink sink);

  /** What this source is, for messages: a server name, a file name. */
  String description();

  /** Stops delivering and frees what the source holds. Idempotent, callable from a callback. */
  @Override
  void close();

  /** Takes what a source delivers. */
  interface Sink {
    /** A new complete configuration; it replaces the last one. */
    void onConfig(MeshConfig config);

    /**
     * The source is in trouble, or is well again. The last configuration keeps serving.
     *
     * @param trouble plain words, naming the server or file; null when the source is well again
     */
    void onAmbientError(@Nullable String trouble);
  }
}
