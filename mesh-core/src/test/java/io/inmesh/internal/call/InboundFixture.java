package io.inmesh.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.Mesh;
import io.inmesh.call.ConnectionView;
import io.inmesh.call.InboundCall;
import io.inmesh.call.InboundStep;
import io.inmesh.call.LocalReply;
import io.inmesh.call.RequestView;
import io.inmesh.config.BufferLimits;
import io.inmesh.config.FilterConfig;
import io.inmesh.config.ForwardingHeaders;
import io.inmesh.config.HeaderEdits;
import io.inmesh.config.HeaderEdits.AppendAction;
import io.inmesh.config.HeaderEdits.HeaderEdit;
import io.inmesh.config.HttpConnectionManager;
import io.inmesh.config.HttpFilter;
import io.inmesh.config.HttpTimeouts;
import io.inmesh.config.LocalReplyConfig;
import io.inmesh.config.Metadata;
import io.inmesh.config.PathMatcher;
import io.inmesh.config.RequestNormalization;
import io.inmesh.config.Route;
import io.inmesh.config.RouteAction;
import io.inmesh.config.RouteMatch;
import io.inmesh.config.RouteSource;
import io.inmesh.config.RouteTable;
import io.inmesh.config.RouterConfig;
import io.inmesh.config.TrafficDirection;
import io.inmesh.config.TransportSecurity;
import io.inmesh.config.VirtualHost;
import io.inmesh.internal.call.TestMesh.TestRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** An inbound listener, and calls to it. */
abstract class InboundFixture {
  TestMesh mesh = new TestMesh();
  RequestNormalization normalization = RequestNormalization.NONE;
  ForwardingHeaders forwarding = ForwardingHeaders.DEFAULT;
  TransportSecurity transport = TransportSecurity.PLAINTEXT;
  TrafficDirection direction = TrafficDirection.INBOUND;
  @Nullable String unusable;

  @AfterEach
  void close() {
    mesh.close();
  }

  void meshWith(UnaryOperator<Mesh.Builder> settings) {
    mesh.close();
    mesh = new TestMesh(settings);
  }

  static Route route(String prefix, RouteAction action) {
    HeaderEdits request = add("x-to-app", "%ROUTE_NAME% %DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%");
    HeaderEdits response = add("x-from-app", "%RESPONSE_CODE_DETAILS%");
    return new Route(
        prefix,
        RouteMatch.of(new PathMatcher.Prefix(prefix, false)),
        action,
        request,
        response,
        Map.of(),
        Metadata.EMPTY,
        BufferLimits.NONE);
  }

  static HeaderEdits add(String name, String value) {
    HeaderEdit edit = new HeaderEdit(name, value, AppendAction.APPEND_IF_EXISTS_OR_ADD, false);
    return new HeaderEdits(List.of(), List.of(edit));
  }

  /** An inbound listener at port 8080 whose virtual host {@code shop} has these routes. */
  void publish(List<Route> routes, FilterConfig... configs) {
    publish(VirtualHost.of("vh", List.of("shop"), List.copyOf(routes)), configs);
  }

  /** The same with any virtual host. */
  void publish(VirtualHost host, FilterConfig... configs) {
    List<HttpFilter> filters = new ArrayList<>();
    for (FilterConfig config : configs) {
      filters.add(new HttpFilter(config.filterType(), config, false));
    }
    filters.add(new HttpFilter("router", RouterConfig.DEFAULT, false));
    RouteTable table =
        new RouteTable(
            "in",
            List.of(host),
            HeaderEdits.NONE,
            HeaderEdits.NONE,
            List.of("x-inside"),
            Map.of(),
            List.of(),
            RouteTable.Options.DEFAULT);
    HttpConnectionManager manager =
        new HttpConnectionManager(
            "",
            new RouteSource.Inline(table),
            filters,
            normalization,
            forwarding,
            HttpTimeouts.DEFAULT,
            LocalReplyConfig.NONE,
            unusable);
    mesh.publishInbound(manager, transport, direction);
  }

  void publish(FilterConfig... configs) {
    publish(List.of(route("/", RouteAction.Forward.to("app"))), configs);
  }

  /** Some connection. */
  static final ConnectionView ANYWHERE = Connection.of(8080, "10.9.9.9");

  static final ConnectionView HTTP_2 =
      new ConnectionView() {
        @Override
        public InetSocketAddress local() {
          return ANYWHERE.local();
        }

        @Override
        public String protocol() {
          return "HTTP/2";
        }
      };

  record Connection(InetSocketAddress local, InetSocketAddress remote) implements ConnectionView {
    static Connection of(int localPort, String remote) {
      try {
        return new Connection(
            new InetSocketAddress(InetAddress.getByName("10.0.0.1"), localPort),
            new InetSocketAddress(InetAddress.getByName(remote), 5000));
      } catch (UnknownHostException e) {
        throw new AssertionError(e);
      }
    }
  }

  InboundCall call(TestRequest request) {
    return call(request, Connection.of(8080, "10.9.9.9"));
  }

  InboundCall call(TestRequest request, @Nullable ConnectionView connection) {
    return mesh.mesh.inbound(request, connection, () -> mesh.events.add("wake"));
  }

  static LocalReply replied(InboundStep step) {
    assertThat(step).isInstanceOf(InboundStep.Reply.class);
    return ((InboundStep.Reply) step).reply();
  }

  static RequestView proceeded(InboundStep step) {
    assertThat(step).isInstanceOf(InboundStep.Proceed.class);
    return ((InboundStep.Proceed) step).head();
  }
}
