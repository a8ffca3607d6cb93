package io.inmesh.xds.resource;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.inmesh.xds.proto.envoy.config.listener.v3.Listener;
import io.inmesh.xds.proto.envoy.config.route.v3.RouteConfiguration;
import io.inmesh.xds.report.FieldReport;
import io.inmesh.xds.report.FieldReporter;
import io.inmesh.xds.report.Verdict;
import io.inmesh.xds.text.ParseOptions;
import io.inmesh.xds.text.ProtoParser;
import io.inmesh.xds.text.TextSource;
import io.inmesh.xds.text.XdsTypes;
import java.util.List;
import org.junit.jupiter.api.Test;

class FormatVerdictsTest {
  private static List<String> ignored(String yaml, Message prototype) {
    Message message =
        new ProtoParser(XdsTypes.REGISTRY, ParseOptions.STRICT)
            .parse(new TextSource("f", yaml), prototype)
            .value();
    return FieldReporter.standard().with(new FormatVerdicts()).report(message).entries().stream()
        .filter(entry -> entry.verdict() == Verdict.IGNORED && entry.reason().contains("%"))
        .map(FieldReport.Entry::toString)
        .toList();
  }

  private static List<String> ofListener(String direction) {
    return ignored(
        direction
            + """
            name: l
            filter_chains:
            - filters:
              - name: hcm
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                  route_config:
                    virtual_hosts:
                    - name: v
                      domains: ["*"]
                      routes:
                      - match: {prefix: /}
                        route: {cluster: c}
                        request_headers_to_add:
                        - header: {key: a, value: "%DOWNSTREAM_REMOTE_ADDRESS%"}
                        - header: {key: b, value: "%UPSTREAM_HOST% %CEL(request.path)%"}
                  local_reply_config:
                    body_format: {json_format: {a: "%TRACE_ID%", b: {c: ["%CONNECTION_ID%", 1]}}}
                    mappers:
                    - filter: {status_code_filter: {comparison: {value: {default_value: 400, runtime_key: k}}}}
                      body_format_override: {text_format_source: {inline_string: "%TRACE_ID% %ROUTE_NAME%"}}
                      headers_to_add: [{header: {key: a, value: "%SPAN_ID%"}}]
                  http_filters:
                  - name: m
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.http.header_mutation.v3.HeaderMutation
                      mutations:
                        request_mutations: [{append: {header: {key: a, value: "%SPAN_ID%"}}}]
                        query_parameter_mutations: [{append: {record: {key: a, value: "%TRACE_ID%"}}}]
            """,
        Listener.getDefaultInstance());
  }

  @Test
  void operatorsWithoutValueAreNamedWhereverAFormatStands() {
    String manager = "filter_chains[0].filters[0].typed_config.";
    String route = manager + "route_config.virtual_hosts[0].routes[0].request_headers_to_add";
    String replies = manager + "local_reply_config.";
    String filter = manager + "http_filters[0].typed_config.mutations.";
    assertThat(ofListener(""))
        .containsExactlyInAnyOrder(
            route + "[0].header.value: ignored (%DOWNSTREAM_REMOTE_ADDRESS%: no value outbound)",
            route + "[1].header.value: ignored (%CEL(request.path)%: no value outbound)",
            replies
                + "body_format.json_format: ignored (%TRACE_ID%, %CONNECTION_ID%: no value"
                + " outbound)",
            replies
                + "mappers[0].body_format_override.text_format_source.inline_string: ignored"
                + " (%TRACE_ID%: no value outbound)",
            replies
                + "mappers[0].headers_to_add[0].header.value: ignored (%SPAN_ID%: no value"
                + " outbound)",
            filter
                + "request_mutations[0].append.header.value: ignored (%SPAN_ID%: no value"
                + " outbound)",
            filter
                + "query_parameter_mutations[0].append.record.value: ignored (%TRACE_ID%: no value"
                + " outbound)");
  }

  @Test
  void anInboundListenerKnowsItsCallersAndNoUpstream() {
    assertThat(ofListener("traffic_direction: INBOUND\n"))
        .filteredOn(entry -> entry.contains("request_headers_to_add"))
        .singleElement()
        .asString()
        .endsWith("(%UPSTREAM_HOST%, %CEL(request.path)%: no value inbound)");
  }

  @Test
  void routesAloneAreTakenForOutbound() {
    assertThat(
            ignored(
                """
                name: r
                response_headers_to_add:
                - header: {key: a, value: "%CONNECTION_ID%"}
                - header: {key: b, value: "%UPSTREAM_HOST% 100%% %ROUTE_NAME%"}
                """,
                RouteConfiguration.getDefaultInstance()))
        .containsExactly(
            "response_headers_to_add[0].header.value: ignored (%CONNECTION_ID%: no value outbound)");
  }
}
