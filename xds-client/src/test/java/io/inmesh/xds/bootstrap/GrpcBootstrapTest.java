package io.inmesh.xds.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.inmesh.testing.SelfSigned;
import io.inmesh.xds.transport.ApiType;
import io.inmesh.xds.transport.CallCredentials;
import io.inmesh.xds.transport.Node;
import io.inmesh.xds.transport.ServerConfig;
import io.inmesh.xds.transport.ServerFeature;
import io.inmesh.xds.transport.TransportCredentials;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcBootstrapTest {
  private static final String SERVER =
      "{\"server_uri\":\"xds:1\",\"channel_creds\":[{\"type\":\"insecure\"}]}";

  private static Bootstrap read(String json) {
    return new BootstrapReader().parse("b.json", json);
  }

  @Test
  void everythingThatTheDocumentSaysIsRead() {
    Bootstrap bootstrap =
        read(
            """
            {
            	"xds_servers": [
            	  {"server_uri": "xds1:443",
            	   "channel_creds": [
            	     {"type": "google_default"},
            	     {"type": "tls", "config": {"ca_certificate_file": "/ca.pem",
            	       "certificate_file": "/c.pem", "private_key_file": "/k.pem", "refresh_interval": "60s"}},
            	     {"type": "insecure"}],
            	   "call_creds": [{"type": "other"}, {"type": "jwt_token_file", "config": {"jwt_token_file": "/t"}}],
            	   "server_features": ["xds_v3", 7, "fail_on_data_errors", "new_feature"]},
            	  {"server_uri": "xds2:80", "channel_creds": [{"type": "insecure"}]}],
            	"node": {"id": "n", "cluster": "c", "metadata": {"a": [1, "x", null, {"b": true}]},
            	  "locality": {"region": "r", "zone": "z", "sub_zone": "s"}},
            	"authorities": {
            	  "own": {"xds_servers": [{"server_uri": "xds3:80", "channel_creds": [{"type": "insecure"}]}],
            	          "client_listener_resource_name_template": "xdstp://own/L/%s"},
            	  "": {}},
            	"certificate_providers": {"default": {"plugin_name": "file_watcher", "config": {"certificate_file": "/x"}}},
            	"client_default_listener_resource_name_template": "xdstp://own/x/%s",
            	"server_listener_resource_name_template": "grpc/server?%s"
            }
            """);
    assertThat(bootstrap.form()).isEqualTo(BootstrapForm.GRPC);
    ServerConfig first = bootstrap.servers().get(0);
    assertThat(first.target()).isEqualTo("xds1:443");
    assertThat(first.credentials())
        .isEqualTo(
            new TransportCredentials.Tls(Path.of("/ca.pem"), Path.of("/c.pem"), Path.of("/k.pem")));
    assertThat(first.callCredentials())
        .containsExactly(new CallCredentials.BearerTokenFile(Path.of("/t")));
    assertThat(first.features())
        .containsExactlyInAnyOrder(ServerFeature.XDS_V3, ServerFeature.FAIL_ON_DATA_ERRORS);
    assertThat(first.apiType()).isEqualTo(ApiType.AGGREGATED_GRPC);
    assertThat(bootstrap.servers().get(1).credentials()).isEqualTo(TransportCredentials.insecure());
    assertThat(bootstrap.node().locality()).isEqualTo(new Node.Locality("r", "z", "s"));
    assertThat(bootstrap.node().userAgentName()).isEqualTo("inmesh");
    assertThat(bootstrap.node().metadata().toString()).isEqualTo("{a=[1.0, x, null, {b=true}]}");
    assertThat(bootstrap.authorities().get("own").servers()).hasSize(1);
    assertThat(bootstrap.authorities().get("").servers()).isEmpty();
    assertThat(bootstrap.listenerNames())
        .isEqualTo(
            new ListenerNames(
                "xdstp://own/x/%s",
                Map.of(
                    "own", "xdstp://own/L/%s", "", "xdstp:///envoy.config.listener.v3.Listener/%s"),
                "grpc/server?%s"));
    assertThat(bootstrap.certificateProviders().get("default").pluginName())
        .isEqualTo("file_watcher");
    assertThat(bootstrap.clientConfig().servers("", "t")).isEqualTo(bootstrap.servers());
    assertThat(bootstrap.clientConfig().servers("unknown", "t")).isNull();
  }

  @Test
  void unknownFieldsAreIgnoredAndNoticedWithTheirPlaces() {
    Bootstrap bootstrap =
        read("{\"xds_servers\":[" + SERVER + "],\n\"node\":{\"id\":\"n\",\"x\":1},\n\"new\":{}}");
    assertThat(bootstrap.notices().stream().map(p -> p.line() + " " + p.path()))
        .containsExactly("3 new", "2 node.x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",\"node\":{}", ",\"node\":{\"id\":\"\"}"})
  void aNodeIsNotAskedForButMissed(String node) {
    Bootstrap bootstrap = read("{\"xds_servers\":[" + SERVER + "]" + node + "}");
    assertThat(bootstrap.node().id()).isEmpty();
    assertThat(bootstrap.notices()).singleElement().asString().contains("the name of this process");
  }

  @ParameterizedTest
  @CsvSource({
    "a:1, true",
    "a, true",
    "localhost:1, true",
    "[::1]:80, true",
    "1.2.3.4:80, true",
    "dns:a:1, true",
    "dns:///a:1, true",
    "dns://8.8.8.8/a:1, true",
    "unix:/run/a, true",
    "unix:a, true",
    "unix:///run/a, true",
    "bogus://x:1/y, false",
    "http://a:1, false",
    "xds:///a, false",
    "a:0, false",
    "a:65536, false",
    "a:b, false",
    "a b:1, false",
    "dns:///, false",
    "dns:///a:1/b, false",
    "unix:, false",
    "::1, false"
  })
  void aTargetIsAHostOrASocket(String target, boolean valid) {
    assertThat(GrpcTargets.isValid(target)).isEqualTo(valid);
  }

  @Test
  void everyFieldIsReportedAndMissingFilesAreNamed() {
    Bootstrap bootstrap =
        read(
            """
            {"xds_servers": [{"server_uri": "a:1", "new": 1,
               "channel_creds": [{"type": "google_default"}, {"type": "tls",
                 "config": {"ca_certificate_file": "/no/ca.pem", "refresh_interval": "1s"}},
                 {"type": "insecure"}],
               "call_creds": [{"type": "other"}], "server_features": ["xds_v3", "new"]}],
             "node": {"id": "n", "metadata": {"a": 1}, "locality": {"zone": "z"}, "x": 1},
             "authorities": {"b": {"xds_servers": [{"server_uri": "b:1",
               "channel_creds": [{"type": "insecure"}]}]}},
             "certificate_providers": {"p": {"plugin_name": "q", "config": {}}},
             "server_listener_resource_name_template": "s/%s"}
            """);
    assertThat(
            bootstrap.report().entries().stream()
                .map(entry -> entry.path() + " " + entry.verdict()))
        .containsExactly(
            "xds_servers[0].server_uri HONOURED",
            "xds_servers[0].new IGNORED",
            "xds_servers[0].channel_creds[0] IGNORED",
            "xds_servers[0].channel_creds[1].type HONOURED",
            "xds_servers[0].channel_creds[1].config.ca_certificate_file REJECTED",
            "xds_servers[0].channel_creds[1].config.refresh_interval IGNORED",
            "xds_servers[0].channel_creds[2] IGNORED",
            "xds_servers[0].call_creds[0] IGNORED",
            "xds_servers[0].server_features[0] HONOURED",
            "xds_servers[0].server_features[1] IGNORED",
            "node.id HONOURED",
            "node.metadata HONOURED",
            "node.locality.zone HONOURED",
            "node.x IGNORED",
            "authorities[\"b\"].xds_servers[0].server_uri HONOURED",
            "authorities[\"b\"].xds_servers[0].channel_creds[0].type HONOURED",
            "certificate_providers IGNORED",
            "server_listener_resource_name_template HONOURED");
    assertThat(bootstrap.missingFiles())
        .singleElement()
        .asString()
        .isEqualTo(
            "b.json:3:40: xds_servers[0].channel_creds[1].config.ca_certificate_file: /no/ca.pem"
                + " (expected: a readable file)");
  }

  @Test
  void aFileThatHoldsSomethingElseIsToldWithWhatItHolds(@TempDir Path folder) throws Exception {
    SelfSigned own = SelfSigned.create(folder, "own");
    Path broken =
        Files.writeString(
            folder.resolve("broken.pem"),
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    String tls =
        """
        {"node":{"id":"n"},"xds_servers":[{"server_uri":"x:1","channel_creds":[{"type":"tls","config":{
          "ca_certificate_file":"%s","certificate_file":"%s","private_key_file":"%s"}}]}]}
        """;
    Path both =
        Files.writeString(
            folder.resolve("both.pem"),
            Files.readString(own.key()) + Files.readString(own.certificate()));

    assertThat(read(tls.formatted(own.key(), broken, own.certificate())).missingFiles())
        .extracting(problem -> problem.value() + "|" + problem.expected())
        .containsExactly(
            own.key() + " holds PRIVATE KEY|PEM certificates",
            broken + " holds a broken CERTIFICATE|PEM certificates",
            own.certificate() + " holds CERTIFICATE|a PEM private key in PKCS#8, not encrypted");
    assertThat(read(tls.formatted(own.certificate(), both, both)).missingFiles()).isEmpty();
  }

  @Test
  void equalServersInTwoAuthoritiesAreEqual() {
    Bootstrap bootstrap =
        read(
            "{\"node\":{\"id\":\"n\"},\"xds_servers\":[S],\"authorities\":{\"a\":{\"xds_servers\":[S]}}}"
                .replace("S", SERVER));
    assertThat(bootstrap.authorities().get("a").servers()).isEqualTo(bootstrap.servers());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"xds_servers":[SERVER],"node":{"id":5}} | node.id: 5 (expected: a string)
          {"xds_servers":[{"server_uri":"bogus://x:1/y","channel_creds":[{"type":"insecure"}]}]} | b.json:1:31: xds_servers[0].server_uri: bogus://x:1/y (expected: host:port, dns:///host:port or unix:/path)
          {"xds_servers":[SERVER],"certificate_providers":{"a":{"plugin_name":"p"}}} | certificate_providers["a"].config: (expected: an object, it is required)
          {"xds_servers":[],"node":{"id":"n"}} | b.json:1:16: xds_servers: [] (expected: at least one server)
          {"authorities":{},"node":{"id":"n"}} | xds_servers: (expected: at least one server)
          {"xds_servers":{},"node":{"id":"n"}} | xds_servers: a mapping (expected: a list)
          {"xds_servers":[{"channel_creds":[{"type":"insecure"}]}],"node":{"id":"n"}} | xds_servers[0].server_uri: (expected: a string, it is required)
          {"xds_servers":[{"server_uri":"x"}],"node":{"id":"n"}} | xds_servers[0].channel_creds: (expected: at least one of the types insecure, tls)
          {"xds_servers":[{"server_uri":"x","channel_creds":[{"type":"google_default"}]}],"node":{"id":"n"}} | b.json:1:51: xds_servers[0].channel_creds: [google_default] (expected: at least one of the types insecure, tls)
          {"xds_servers":[{"server_uri":"x","channel_creds":[{"type":"tls","config":{"certificate_file":"/c"}}]}],"node":{"id":"n"}} | xds_servers[0].channel_creds[0].config.private_key_file: (expected: a file, as the other of the pair is set)
          {"xds_servers":[{"server_uri":"x","channel_creds":[{"type":"insecure"}],"call_creds":[{"type":"jwt_token_file"}]}],"node":{"id":"n"}} | xds_servers[0].call_creds[0].config: (expected: an object with jwt_token_file)
          {"xds_servers":[SERVER],"node":{"id":"n"},"authorities":{"a":{"client_listener_resource_name_template":"xdstp://b/%s"}}} | authorities["a"].client_listener_resource_name_template: xdstp://b/%s (expected: prefix xdstp://a/)
          {"xds_servers":[SERVER],"node":{"id":"n"},"certificate_providers":{"a":{"config":{}}}} | certificate_providers["a"].plugin_name: (expected: a string, it is required)
          {"xds_servers":[SERVER],"node":{"id":"n","id":"m"}} | duplicate key 'id' (expected: each key once)
          """)
  void aBadDocumentIsRefusedWithPlaceValueAndExpectation(String json, String message) {
    BootstrapException e =
        catchThrowableOfType(BootstrapException.class, () -> read(json.replace("SERVER", SERVER)));
    assertThat(e.getMessage()).contains(message);
  }

  @Test
  void allProblemsAreFoundAtOnce() {
    BootstrapException e =
        catchThrowableOfType(
            BootstrapException.class,
            () -> read("{\"xds_servers\":[{},{\"server_uri\":5}],\"node\":1}"));
    assertThat(e.problems()).hasSizeGreaterThanOrEqualTo(5);
  }

  @Test
  void theEnvironmentIsSearchedInOrder() {
    String json = "{\"xds_servers\":[" + SERVER + "],\"node\":{\"id\":\"%s\"}}";
    BootstrapReader reader = new BootstrapReader();
    Map<String, String> variables = Map.of("GRPC_XDS_BOOTSTRAP_CONFIG", json.formatted("variable"));
    Map<String, String> properties =
        Map.of("io.grpc.xds.bootstrapConfig", json.formatted("property"));
    assertThat(reader.fromEnvironment(variables::get, properties::get).node().id())
        .isEqualTo("variable");
    assertThat(reader.fromEnvironment(name -> null, properties::get).node().id())
        .isEqualTo("property");
    Map<String, String> both =
        Map.of("GRPC_XDS_BOOTSTRAP", "/no/such/file", "GRPC_XDS_BOOTSTRAP_CONFIG", json);
    assertThat(
            catchThrowableOfType(
                BootstrapException.class, () -> reader.fromEnvironment(both::get, name -> null)))
        .hasMessageContaining("/no/such/file: ")
        .hasMessageContaining("(expected: a readable file)");
    assertThat(
            catchThrowableOfType(
                BootstrapException.class, () -> reader.fromEnvironment(name -> null, name -> null)))
        .hasMessageContaining("GRPC_XDS_BOOTSTRAP")
        .hasMessageContaining("INMESH_BOOTSTRAP");
  }

  @Test
  void aBuilderNeedsNoDocument() {
    Bootstrap bootstrap =
        Bootstrap.builder(Node.of("n")).addServer(ServerConfig.of("localhost:1")).build();
    assertThat(bootstrap.form()).isEqualTo(BootstrapForm.BUILDER);
    assertThat(bootstrap.clientConfig().servers(null, "t"))
        .isEqualTo(List.of(ServerConfig.of("localhost:1")));
  }
}
