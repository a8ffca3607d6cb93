package io.inmesh.call;

import io.inmesh.config.FilterChainMatch;
import io.inmesh.config.TransportSecurity;
import java.util.List;

/** Whether calls that come in at an address can be decided (gRFC A36). */
public sealed interface InboundState {

  /**
   * The source has not told yet.
   *
   * @param reason plain words, with what is known of the source's trouble
   */
  record Pending(String reason) implements InboundState {}

  /**
   * They can.
   *
   * @param chains the filter chains of the listener, the default one last: as long as they are the
   *     same, connections that were made under them may stay
   */
  record Serving(List<Chain> chains) implements InboundState {
    public Serving {
      chains = List.copyOf(chains);
    }
  }

  /**
   * They cannot for now: the source does not have the listener or its routes, or cannot be asked
   * for them. That may change at any time, without anything being mended.
   *
   * @param reason plain words
   */
  record Absent(String reason) implements InboundState {}

  /**
   * They cannot until something is mended.
   *
   * @param reason plain words: why the listener cannot be honoured
   */
  record Refused(String reason) implements InboundState {}

  /** The mesh is closed: nothing is told any more. What could be decided before still can be. */
  record Closed() implements InboundState {}

  /** That somebody watches, and needs the listener, until it is closed. Thread-safe. */
  interface Watch extends AutoCloseable {
    /** Is told no more. Idempotent. */
    @Override
    void close();
  }

  /**
   * What of a filter chain concerns connections. What concerns calls holds for the next call,
   * whatever connection it comes on.
   */
  record Chain(FilterChainMatch match, TransportSecurity transport) {}
}
