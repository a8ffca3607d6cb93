package io.inmesh.xds.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.inmesh.xds.proto.envoy.config.core.v3.Node;
import io.inmesh.xds.proto.envoy.extensions.filters.http.router.v3.Router;
import org.junit.jupiter.api.Test;

class TypedStructsTest {
  private static final String ROUTER =
      "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router";

  private static Struct suppress(Value value) {
    return Struct.newBuilder().putFields("suppress_envoy_headers", value).build();
  }

  @Test
  void bothKindsAreUnderstood() throws InvalidProtocolBufferException {
    Struct value = suppress(Value.newBuilder().setBoolValue(true).build());
    Any xds =
        Any.pack(
            io.inmesh.xds.proto.xds.type.v3.TypedStruct.newBuilder()
                .setTypeUrl(ROUTER)
                .setValue(value)
                .build());
    Any udpa =
        Any.pack(
            io.inmesh.xds.proto.udpa.type.v1.TypedStruct.newBuilder()
                .setTypeUrl(ROUTER)
                .setValue(value)
                .build());
    Router expected = Router.newBuilder().setSuppressEnvoyHeaders(true).build();
    assertThat(TypedStructs.unwrap(xds, XdsTypes.REGISTRY, FieldPath.ROOT).unpack(Router.class))
        .isEqualTo(expected);
    assertThat(TypedStructs.unwrap(udpa, XdsTypes.REGISTRY, FieldPath.ROOT).unpack(Router.class))
        .isEqualTo(expected);
  }

  @Test
  void anUnknownInnerTypeKeepsItsTypeUrl() {
    Any any =
        Any.pack(
            io.inmesh.xds.proto.xds.type.v3.TypedStruct.newBuilder()
                .setTypeUrl("t/acme.X")
                .setValue(Struct.newBuilder().putFields("a", Value.getDefaultInstance()))
                .build());
    assertThat(TypedStructs.unwrap(any, XdsTypes.REGISTRY, FieldPath.ROOT))
        .isEqualTo(Any.newBuilder().setTypeUrl("t/acme.X").build());
  }

  @Test
  void aStructThatDoesNotFitIsAnErrorWithItsPath() {
    Any any =
        Any.pack(
            io.inmesh.xds.proto.xds.type.v3.TypedStruct.newBuilder()
                .setTypeUrl(ROUTER)
                .setValue(suppress(Value.newBuilder().setNumberValue(3).build()))
                .build());
    assertThatThrownBy(() ->
            TypedStructs.unwrap(
                any, XdsTypes.REGISTRY, FieldPath.ROOT.field("http_filters").index(2)))
        .isInstanceOf(TextException.class)
        .hasMessageContaining(
            "http_filters[2].suppress_envoy_headers: 3 (expected: true or false)");
  }

  @Test
  void everyOtherAnyStaysAsItIs() {
    Any any = Any.pack(Node.newBuilder().setId("n").build());
    assertThat(TypedStructs.unwrap(any, XdsTypes.REGISTRY, FieldPath.ROOT)).isSameAs(any);
  }
}
