package io.inmesh.xds.client;

import com.google.protobuf.Any;
import io.inmesh.xds.protocol.CacheView;
import io.inmesh.xds.protocol.Environment;
import io.inmesh.xds.protocol.ProtocolMachine;
import io.inmesh.xds.protocol.SnapshotServer;
import io.inmesh.xds.protocol.Subscriber;
import io.inmesh.xds.protocol.TestTypes;
import io.inmesh.xds.transport.ApiType;
import io.inmesh.xds.transport.ClientConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The protocol machine alone: no network, no thread, and time that the test makes. */
final class VirtualTimeTest extends ControlPlaneContract {
  private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(2);

  private static final int MAX_ROUNDS = 20_000;

  private final Journal<ControlPlane.Request> requests = journal();
  private final SnapshotServer server =
      new SnapshotServer(heard ->
          requests.add(
              new ControlPlane.Request(
                  heard.stream(),
                  heard.type(),
                  heard.names(),
                  heard.removed(),
                  heard.version(),
                  heard.nonce(),
                  heard.error())));
  private final List<Driven> driven = new ArrayList<>();
  private long nowNanos = 1_000_000_000L;
  private long idleNanos;
  private int rounds;
  private final ProtocolMachine machine =
      new ProtocolMachine(
          node, new Environment(() -> nowNanos, () -> nowNanos / 1_000_000, () -> 0.5, server));

  /** A subscriber that hears of changes as that of a host does. */
  private final class Driven implements Client {
    private final Subscriber subscriber;
    private final ChangeListener listener;

    Driven(ClientConfig config, ChangeListener listener) {
      this.subscriber = machine.subscribe(config);
      this.listener = listener;
    }

    @Override
    public void setInterest(TestTypes.Notes type, List<String> names) {
      subscriber.setInterest(type, names);
    }

    @Override
    public <R> R read(Function<CacheView, R> reader) {
      return reader.apply(subscriber);
    }

    @Override
    public void close() {
      driven.remove(this);
      subscriber.close();
    }
  }

  @Override
  Client open(ClientConfig config, ChangeListener listener) {
    Driven client = new Driven(config, listener);
    driven.add(client);
    return client;
  }

  @Override
  <T> Journal<T> journal() {
    return new Journal<>(this::advance);
  }

  /** One round of both sides, or, when both are idle, time until the next timer. */
  private boolean advance() {
    if (++rounds > MAX_ROUNDS) {
      throw new AssertionError("client and server do not come to rest: " + last(requests.all()));
    }
    machine.tick();
    boolean busy = false;
    for (Driven client : List.copyOf(driven)) {
      if (client.subscriber.hasChanges()) {
        busy = true;
        client.listener.onChanges(client.subscriber.takeChanges(), client.subscriber);
      }
    }
    machine.flush();
    busy |= server.run();
    if (busy) {
      idleNanos = 0;
      return true;
    }
    long wait = machine.nanosToNextTick();
    if (wait == Long.MAX_VALUE || idleNanos + wait > PATIENCE_NANOS) {
      return false;
    }
    idleNanos += wait;
    nowNanos += wait;
    return true;
  }

  private static List<ControlPlane.Request> last(List<ControlPlane.Request> all) {
    return all.subList(Math.max(0, all.size() - 10), all.size());
  }

  @Override
  ControlPlane controlPlane(ApiType variant) {
    return new ControlPlane() {
      @Override
      public String target() {
        return "virtual";
      }

      @Override
      public void publish(List<Any> resources) {
        server.publish(resources);
      }

      @Override
      public Journal<Request> requests() {
        return requests;
      }

      @Override
      public void restart() {
        server.restart();
      }

      @Override
      public void close() {
        machine.close();
      }
    };
  }
}
