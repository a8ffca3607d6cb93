package io.inmesh.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The port through which configurations arrive: an xDS client, a file, or a test.
 *
 * <p>A source is started once by the mesh that owns it, and closed by it. It may deliver from any
 * thread, but never two at once.
 *
 * <pre>{@code
 * record Fixed(MeshConfig config) implements ConfigSource {
 *   @Override
 *   public void start(ConfigSource.Sink sink) {
 *     sink.onConfig(config);
 *   }
 *
 *   @Override
 *   public String description() {
 *     return "a fixed configuration";
 *   }
 *
 *   @Override
 *   public void close() {}
 * }
 * }</pre>
 */
public interface ConfigSource extends AutoCloseable {

  /** Begins to deliver. Does not block. Called once. */
  void start(Sink sink);

  /** What this source is, for messages: a server name, a file name. */
  String description();

  /**
   * Asks for the listener of a target such as {@code xds:///shop}, beside what is delivered anyway
   * (gRFC A27, A47). Once the source knows it, or knows that there is none, each configuration has
   * it among its listeners or problems under {@link Demand#listener}. Several demands of one target
   * count as one. Callable from any thread once the source is started; does not block.
   *
   * <p>A source that has all there is needs not be asked, and finds the listener under the name of
   * the service: that is what this method does unless it is overridden.
   *
   * @param authority the target URI's authority; empty for {@code xds:///}
   * @param service the target URI's path, without the leading slash
   * @throws IllegalArgumentException when the source knows no such authority
   */
  default Demand demand(String authority, String service) {
    return new Demand() {
      @Override
      public String listener() {
        return service;
      }

      @Override
      public void close() {
        // Nothing was asked for.
      }
    };
  }

  /**
   * The name by which configurations have a listener, whichever way a user spells it; the same
   * unless overridden.
   */
  default String listenerName(String name) {
    return name;
  }

  /**
   * Where this process runs, as far as the source knows; {@link Locality#NONE} when it does not.
   * {@code Mesh.Builder.locality} has the last word.
   */
  default Locality locality() {
    return Locality.NONE;
  }

  /**
   * What the first configuration still waits for, in plain words, for the error of a call that
   * waited for it in vain; null when that is not known or not so.
   */
  default @Nullable String waitingFor() {
    return null;
  }

  /**
   * Who is asked for {@link #waitingFor}, for the same error; the {@link #description} unless
   * overridden.
   */
  default String waitingOn() {
    return description();
  }

  /**
   * Somebody has waited for the first configuration as long as they will: it is delivered now, of
   * what is known, as if what is still awaited did not exist. Nothing is delivered where it is not
   * even known what there is to decide calls by. Callable from any thread once the source is
   * started; does not block.
   *
   * @param done run when that has happened; on any thread, possibly before this method returns
   */
  default void deliverKnown(Runnable done) {
    done.run();
  }

  /**
   * Asks for the listener of a server, beside what is delivered anyway (gRFC A36).
   *
   * @param address where the server listens: {@code host:port}
   * @return null when the source has no names for such listeners, and delivers whatever there is
   *     for the address anyway, which is so unless overridden
   * @throws IllegalStateException when it has no names and delivers nothing by itself
   */
  default @Nullable Demand demandServer(String address) {
    return null;
  }

  /** Stops delivering and frees what the source holds. Idempotent, callable from a callback. */
  @Override
  void close();

  /** Takes what a source delivers. */
  interface Sink {
    /** A new complete configuration; it replaces the last one. */
    void onConfig(MeshConfig config);

    /**
     * The source, or some of what it delivers, is in trouble or well again. The last configuration
     * keeps serving.
     *
     * @param troubles all that is wrong now; empty when all is well
     */
    void onTroubles(List<Trouble> troubles);

    /**
     * Something of a resource that is in use has no effect, such as a field that is not known here,
     * or something of what the source was made from is odd. Told once: per resource and content, or
     * when the source starts.
     *
     * @param notice plain words, naming the resource or the place
     */
    default void onNotice(String notice) {}
  }

  /** That somebody needs a listener, as long as it is not closed. Thread-safe. */
  interface Demand extends AutoCloseable {
    /** The listener's name in {@link MeshConfig#listeners} and {@link MeshConfig#problems}. */
    String listener();

    /**
     * Whether the source has asked for the listener and will tell of it; otherwise a configuration
     * without it says that there is none.
     */
    default boolean isAsked() {
      return false;
    }

    /**
     * Whether the listener is delivered because of demands alone: then it is there for those who
     * asked, and no choice for those who did not say which listener they want.
     */
    default boolean isOnDemandOnly() {
      return false;
    }

    /**
     * Who is asked for the listener, like {@link ConfigSource#description}, where that is somebody
     * else; null when not.
     */
    default @Nullable String askedOf() {
      return null;
    }

    /**
     * Somebody has waited for the listener as long as they will. If it is known, but not yet all
     * that it leads to, it is delivered now, as if that did not exist; see {@link
     * ConfigSource#deliverKnown}.
     *
     * @param done run when that has happened; on any thread, possibly before this method returns
     */
    default void deliverKnown(Runnable done) {
      done.run();
    }

    /** Needs it no longer; with the last one the source forgets the listener. Idempotent. */
    @Override
    void close();
  }
}
