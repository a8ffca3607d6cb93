package io.inmesh.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.Mesh;
import io.inmesh.call.EndReason;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.Step;
import io.inmesh.config.BeforeFirstConfig;
import io.inmesh.config.Cluster;
import io.inmesh.config.MeshMode;
import io.inmesh.config.RouteAction.Forward;
import io.inmesh.config.UnknownAuthority;
import io.inmesh.internal.call.TestMesh.TestRequest;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** That a call will be left alone is known by its authority, before there is a request. */
class KnownBypassTest {
  private TestMesh mesh = new TestMesh();

  @AfterEach
  void close() {
    mesh.close();
  }

  private void build(UnaryOperator<Mesh.Builder> settings) {
    mesh.close();
    mesh = new TestMesh(settings);
  }

  private void publish() {
    mesh.route(Forward.to("c")).cluster(Cluster.builder("c").build(), 1).publish();
  }

  /** What is told is what is done. */
  private void assertBypasses(String authority, boolean expected) {
    assertThat(mesh.mesh.bypasses(authority)).isEqualTo(expected);
    TestRequest request = new TestRequest();
    request.authority = authority;
    OutboundCall call = mesh.call(request);
    assertThat(call.begin() instanceof Step.Bypass).isEqualTo(expected);
    call.end(EndReason.CANCELLED, null);
  }

  @Test
  void authoritiesThatNoVirtualHostHas() {
    publish();
    assertBypasses("shop", false);
    assertBypasses("other", true);
    build(settings -> settings.unknownAuthority(UnknownAuthority.REJECT));
    publish();
    assertBypasses("other", false);
  }

  @Test
  void authoritiesThatAreNotToBeInTheMesh() {
    build(settings -> settings.authorities(authority -> !authority.equals("shop")));
    assertBypasses("shop", true);
    publish();
    assertBypasses("shop", true);
  }

  @Test
  void beforeTheFirstConfiguration() {
    assertBypasses("other", false);
    build(settings -> settings.beforeFirstConfig(BeforeFirstConfig.BYPASS));
    assertBypasses("shop", true);
    publish();
    assertBypasses("shop", false);
  }

  @Test
  void allOfAMeshThatOnlyWatches() {
    build(settings -> settings.mode(MeshMode.SHADOW));
    assertBypasses("shop", true);
    publish();
    assertBypasses("shop", true);
  }
}
