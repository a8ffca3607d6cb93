package io.inmesh.xds.transport.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DiscoveryResponse;
import io.inmesh.xds.transport.XdsStatus;
import io.inmesh.xds.transport.XdsTransport;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;

/** A test of transports: each exchange with a server is told by a queue of what happens. */
abstract class TransportExchanges {
  static final byte[] RESPONSE = DiscoveryResponse.newBuilder().setNonce("n").build().toByteArray();

  final ExecutorService callbacks =
      Executors.newSingleThreadExecutor(new DaemonThreads("callbacks"));
  final GrpcTransports transports = new GrpcTransports(callbacks);
  final BlockingQueue<Object> events = new LinkedBlockingQueue<>();

  final XdsTransport.Listener listener =
      new XdsTransport.Listener() {
        @Override
        public void onReady() {
          events.add("ready");
        }

        @Override
        public void onMessage(Message response) {
          events.add(response);
        }

        @Override
        public void onClosed(XdsStatus status) {
          events.add(status);
        }
      };

  @AfterEach
  final void end() throws InterruptedException {
    transports.close();
    callbacks.shutdown();
    assertThat(transports.awaitTermination(TimeUnit.SECONDS.toNanos(10))).isTrue();
  }

  final Object next() throws InterruptedException {
    Object event = events.poll(30, TimeUnit.SECONDS);
    assertThat(event).as("an event in time").isNotNull();
    return event;
  }

  final XdsTransport.Stream exchange(XdsTransport transport) throws InterruptedException {
    XdsTransport.Stream stream = transport.open(BytesServer.METHOD, false, listener);
    assertThat(next()).isEqualTo("ready");
    stream.send(ByteString.EMPTY);
    stream.requestNext();
    return stream;
  }
}
