package io.inmesh.xds.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.ResourceKind;
import io.inmesh.config.Trouble;
import io.inmesh.xds.protocol.CacheStatus;
import io.inmesh.xds.protocol.ResourceKey;
import io.inmesh.xds.protocol.ResourceState;
import io.inmesh.xds.resource.ResourceTypes;
import io.inmesh.xds.transport.StatusCode;
import io.inmesh.xds.transport.XdsStatus;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How troubles become one text. */
final class TroublesTest {
  private final Troubles troubles = new Troubles();

  private @Nullable String text() {
    return Trouble.text(troubles.tell());
  }

  private void cluster(String name, @Nullable String error) {
    ResourceKey key = new ResourceKey(ResourceTypes.CLUSTER.typeUrl(), name);
    XdsStatus status = error == null ? null : new XdsStatus(StatusCode.UNAVAILABLE, error);
    troubles.update(
        key,
        ResourceTypes.CLUSTER,
        new ResourceState<>(key, CacheStatus.REQUESTED, null, status, null, null));
  }

  @Test
  void differentReasonsAreAllTold() {
    cluster("a", "bad a");
    troubles.set("file", "x.yaml", "x.yaml:1:1: no YAML");
    assertThat(troubles.isNews()).isTrue();
    assertThat(text()).isEqualTo("CDS a: UNAVAILABLE: bad a; x.yaml:1:1: no YAML");
    assertThat(troubles.isNews()).isFalse();
  }

  @Test
  void aReasonThatManyShareIsToldOnce() {
    for (int i = 0; i < 1000; i++) {
      cluster("c" + i, "the server is gone");
    }
    assertThat(text()).isEqualTo("CDS c0 (and 999 more): UNAVAILABLE: the server is gone");
  }

  @Test
  void theTextHasABound() {
    for (int i = 0; i < 1000; i++) {
      cluster("c" + i, "bad " + i);
    }
    assertThat(text()).endsWith("; 990 more reasons").hasSizeLessThan(1000);
  }

  @Test
  void whatIsWellAgainIsNotTold() {
    cluster("a", "bad a");
    cluster("b", "bad b");
    troubles.tell();
    cluster("a", null);
    assertThat(text()).isEqualTo("CDS b: UNAVAILABLE: bad b");
    cluster("b", null);
    assertThat(troubles.isNews()).isTrue();
    assertThat(text()).isNull();
    assertThat(troubles.isNews()).isFalse();
  }

  @Test
  void aTroubleIsTheSameHoweverItsReasonChanges() {
    cluster("a", "bad a");
    Trouble first = troubles.tell().get(0);
    cluster("a", "worse");
    Trouble second = troubles.tell().get(0);
    assertThat(first.kind()).isEqualTo(ResourceKind.CLUSTER);
    assertThat(first.name()).isEqualTo("a");
    assertThat(second).isNotEqualTo(first);
    assertThat(second.key()).isEqualTo(first.key());
  }
}
