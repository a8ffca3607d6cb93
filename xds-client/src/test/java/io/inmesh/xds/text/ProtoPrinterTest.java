package io.inmesh.xds.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.inmesh.xds.proto.envoy.config.bootstrap.v3.Bootstrap;
import io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster;
import io.inmesh.xds.proto.envoy.config.core.v3.DataSource;
import io.inmesh.xds.proto.envoy.config.core.v3.GrpcService;
import io.inmesh.xds.proto.envoy.config.core.v3.HeaderValue;
import io.inmesh.xds.proto.envoy.config.core.v3.TransportSocket;
import io.inmesh.xds.proto.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.inmesh.xds.proto.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.inmesh.xds.proto.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.inmesh.xds.proto.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.inmesh.xds.proto.xds.type.v3.TypedStruct;
import org.junit.jupiter.api.Test;

class ProtoPrinterTest {
  private static final ByteString SECRET = ByteString.copyFromUtf8("s3cr3t");

  private static final TlsCertificate CERTIFICATE =
      TlsCertificate.newBuilder()
          .setCertificateChain(DataSource.newBuilder().setInlineString("chain"))
          .setPrivateKey(DataSource.newBuilder().setInlineString("s3cr3t"))
          .setPassword(DataSource.newBuilder().setInlineBytes(ByteString.copyFromUtf8("s3cr3t")))
          .build();

  @Test
  void fieldNamesAreThoseOfTheProtoFile() {
    Cluster cluster =
        Cluster.newBuilder()
            .setName("c")
            .setAltStatName("s")
            .setLbPolicy(Cluster.LbPolicy.MAGLEV)
            .build();
    assertThat(ProtoPrinter.redacting(XdsTypes.REGISTRY).print(cluster, 0))
        .isEqualTo("{\"name\":\"c\",\"lb_policy\":\"MAGLEV\",\"alt_stat_name\":\"s\"}");
    assertThat(ProtoPrinter.redacting(XdsTypes.REGISTRY).print(cluster, 1))
        .isEqualTo(
            "{\n \"name\": \"c\",\n \"lb_policy\": \"MAGLEV\",\n \"alt_stat_name\": \"s\"\n}");
  }

  @Test
  void secretsAreRedactedAndTheRestIsKept() {
    Secret secret = Secret.newBuilder().setName("s").setTlsCertificate(CERTIFICATE).build();
    assertThat(ProtoPrinter.redacting(XdsTypes.REGISTRY).print(secret, 0))
        .isEqualTo(
            "{\"name\":\"s\",\"tls_certificate\":{\"certificate_chain\":{\"inline_string\":\"chain\"},"
                + "\"private_key\":{\"inline_string\":\"[redacted]\"},"
                + "\"password\":{\"inline_bytes\":\"W3JlZGFjdGVkXQ==\"}}}");
    assertThat(ProtoPrinter.exact(XdsTypes.REGISTRY).print(secret, 0)).contains("s3cr3t");
  }

  @Test
  void whatLetsAClientOfGrpcInIsRedacted() {
    GrpcService service =
        GrpcService.newBuilder()
            .addInitialMetadata(HeaderValue.newBuilder().setKey("k").setValue("s3cr3t"))
            .setGoogleGrpc(
                GrpcService.GoogleGrpc.newBuilder()
                    .setTargetUri("t")
                    .addCallCredentials(
                        GrpcService.GoogleGrpc.CallCredentials.newBuilder()
                            .setAccessToken("s3cr3t")))
            .build();
    assertThat(ProtoPrinter.redacting(XdsTypes.REGISTRY).print(service, 0))
        .contains("\"target_uri\":\"t\"", "\"access_token\":\"[redacted]\"")
        .doesNotContain("s3cr3t");
  }

  @Test
  void whatPluginsOfCredentialsAreToldIsRedacted() {
    Any plugin = Any.newBuilder().setTypeUrl("t/some.Token").setValue(SECRET).build();
    GrpcService.GoogleGrpc service =
        GrpcService.GoogleGrpc.newBuilder()
            .setTargetUri("t")
            .addCallCredentialsPlugin(plugin)
            .addChannelCredentialsPlugin(plugin)
            .build();
    assertThat(ProtoPrinter.redacting(XdsTypes.REGISTRY).print(service, 0))
        .contains("\"target_uri\":\"t\"", "\"value\":\"[redacted]\"")
        .doesNotContain("czNjcjN0");
    assertThat(ProtoPrinter.exact(XdsTypes.REGISTRY).print(service, 0)).contains("czNjcjN0");
  }

  @Test
  void secretsInsideAnyAreRedacted() {
    UpstreamTlsContext tls =
        UpstreamTlsContext.newBuilder()
            .setSni("sni")
            .setCommonTlsContext(CommonTlsContext.newBuilder().addTlsCertificates(CERTIFICATE))
            .build();
    TransportSocket socket = TransportSocket.newBuilder().setTypedConfig(Any.pack(tls)).build();
    Bootstrap bootstrap =
        Bootstrap.newBuilder()
            .setStaticResources(
                Bootstrap.StaticResources.newBuilder()
                    .addClusters(Cluster.newBuilder().setTransportSocket(socket)))
            .build();
    assertThat(ProtoPrinter.redacting(XdsTypes.REGISTRY).print(bootstrap, 0))
        .contains("\"sni\":\"sni\"", "chain", "[redacted]")
        .doesNotContain("s3cr3t");
  }

  @Test
  void secretsInsideATypedStructAreRedacted() {
    Struct key = struct("inline_string", Value.newBuilder().setStringValue("s3cr3t").build());
    Struct certificate = struct("private_key", Value.newBuilder().setStructValue(key).build());
    TypedStruct typed =
        TypedStruct.newBuilder()
            .setTypeUrl(
                "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.TlsCertificate")
            .setValue(certificate)
            .build();
    assertThat(ProtoPrinter.redacting(XdsTypes.REGISTRY).print(Any.pack(typed), 0))
        .contains("\"private_key\":{\"inline_string\":\"[redacted]\"}");
  }

  @Test
  void anAnyOfAnUnknownTypeIsPrintedAsBytes() {
    Any any =
        Any.newBuilder().setTypeUrl("t/acme.X").setValue(ByteString.copyFromUtf8("ab")).build();
    assertThat(ProtoPrinter.exact(XdsTypes.REGISTRY).print(any, 0))
        .isEqualTo("{\"@type\":\"t/acme.X\",\"value\":\"YWI=\"}");
  }

  @Test
  void anysInAnysWithoutEndDoNotExhaustTheStack() {
    Any any = Any.pack(Struct.getDefaultInstance());
    for (int i = 0; i < 20_000; i++) {
      any = Any.pack(any);
    }
    assertThat(ProtoPrinter.redacting(XdsTypes.REGISTRY).print(any, 0)).startsWith("{\"@type\":");
  }

  private static Struct struct(String name, Value value) {
    return Struct.newBuilder().putFields(name, value).build();
  }
}
