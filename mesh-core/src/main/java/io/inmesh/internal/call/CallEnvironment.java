package io.inmesh.internal.call;

import io.inmesh.call.CallTimer;
import io.inmesh.config.BeforeFirstConfig;
import io.inmesh.config.InboundWithoutConfig;
import io.inmesh.config.UnknownAuthority;
import io.inmesh.internal.compile.CompiledInbound;
import io.inmesh.internal.compile.Snapshot;
import io.inmesh.telemetry.MeshListener;
import org.jspecify.annotations.Nullable;

/** What calls need of the engine. */
public interface CallEnvironment {
  /** The snapshot in force; null before the first. */
  @Nullable Snapshot snapshot();

  /** Clock and timer. */
  CallTimer timer();

  /** Which headers of inbound requests their outbound calls carry. */
  PropagatedHeaders propagatedHeaders();

  /** How many inbound calls are under way. */
  InboundActivity inboundActivity();

  /** The monotonic clock. */
  long nanoTime();

  /** The wall clock in milliseconds since 1970. */
  long epochMillis();

  /** 64 random bits. */
  long random();

  /** Is told what happens; never throws. */
  MeshListener listener();

  /** What happens to a request whose authority no virtual host has. */
  UnknownAuthority unknownAuthority();

  /** What happens to a request while there is no configuration yet. */
  BeforeFirstConfig beforeFirstConfig();

  /**
   * The listener by which a server, which accepts connections only while it has one, has served
   * last: for requests on connections that were accepted before it went. Null where there is no
   * such server.
   */
  @Nullable CompiledInbound lastServed(int port);

  /** What happens to an inbound request for which there is no configuration. */
  InboundWithoutConfig inboundWithoutConfig();

  /** How long a request waits for the first configuration. */
  long firstConfigTimeoutNanos();

  /** Tells the call as soon as there is a snapshot. */
  void awaitSnapshot(SnapshotWaiter call);

  /**
   * The time of a call is over: it waits only until the source has delivered what it knows, and is
   * told then.
   */
  void awaitKnown(SnapshotWaiter call);

  /** Whether a snapshot may still come while the call waits. */
  boolean isAwaiting(SnapshotWaiter call);

  /** The call no longer waits for a snapshot. Idempotent. */
  void stopAwaiting(SnapshotWaiter call);

  /** Whether the mesh is closed: what waits for it waits in vain. */
  boolean isClosed();

  /**
   * Why there is no configuration after that time (0: for who does not wait), in plain words that
   * name the source.
   */
  String whyNoSnapshot(long waitedNanos);
}
