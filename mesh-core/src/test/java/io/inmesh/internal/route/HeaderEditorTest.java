package io.inmesh.internal.route;

import static io.inmesh.config.HeaderEdits.AppendAction.ADD_IF_ABSENT;
import static io.inmesh.config.HeaderEdits.AppendAction.APPEND_IF_EXISTS_OR_ADD;
import static io.inmesh.config.HeaderEdits.AppendAction.OVERWRITE_IF_EXISTS;
import static io.inmesh.config.HeaderEdits.AppendAction.OVERWRITE_IF_EXISTS_OR_ADD;
import static io.inmesh.internal.route.Requests.headers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.config.BufferLimits;
import io.inmesh.config.ClusterSpecifier;
import io.inmesh.config.ClusterSpecifier.Weighted;
import io.inmesh.config.ClusterSpecifier.WeightedCluster;
import io.inmesh.config.HeaderEdits;
import io.inmesh.config.HeaderEdits.AppendAction;
import io.inmesh.config.HeaderEdits.HeaderEdit;
import io.inmesh.config.Metadata;
import io.inmesh.config.PathMatcher;
import io.inmesh.config.Route;
import io.inmesh.config.RouteAction;
import io.inmesh.config.RouteMatch;
import io.inmesh.config.RouteTable;
import io.inmesh.config.RuntimeValues;
import io.inmesh.config.VirtualHost;
import io.inmesh.internal.route.Requests.Lines;
import io.inmesh.internal.route.Requests.Request;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every expectation was seen on Envoy 1.40. */
class HeaderEditorTest {
  @Test
  void eachActionLooksAtWhetherTheHeaderIsThere() {
    HeaderEdits edits =
        edits(
            edit("a", "1", APPEND_IF_EXISTS_OR_ADD),
            edit("b", "1", ADD_IF_ABSENT),
            edit("c", "1", OVERWRITE_IF_EXISTS_OR_ADD),
            edit("d", "1", OVERWRITE_IF_EXISTS));
    Lines existing = headers("a", "0", "b", "0", "c", "0", "d", "0");
    assertThat(edited(existing, edits)).isEqualTo("a: 0; b: 0; c: 1; d: 1; a: 1");
    assertThat(edited(headers(), edits)).isEqualTo("c: 1; a: 1; b: 1");
  }

  @Test
  void whatIsAddedToAStandardHeaderIsJoinedToIt() {
    HeaderEdits edits =
        edits(
            edit("referer", "1", APPEND_IF_EXISTS_OR_ADD),
            edit("vary", "1", APPEND_IF_EXISTS_OR_ADD));
    assertThat(edited(headers("referer", "0", "vary", "0"), edits))
        .isEqualTo("referer: 0,1; vary: 0; vary: 1");
    assertThat(edited(headers("referer", ""), edits)).isEqualTo("referer: 1; vary: 1");
    assertThat(edited(headers("referer", "0", "referer", "", "referer", "1"), edits))
        .isEqualTo("referer: 0,1,1; vary: 1");
    HeaderEdits empty = edits(new HeaderEdit("referer", "", APPEND_IF_EXISTS_OR_ADD, true));
    assertThat(edited(headers("referer", "0"), empty)).isEqualTo("referer: 0");
    assertThat(edited(headers(), empty)).isEqualTo("referer: ");
    Lines response = headers("referer", "0", "vary", "0");
    HeaderEditor.compile(List.of(edits))
        .editResponse(response, FormatContexts.of(Requests.get("/")));
    assertThat(response).hasToString("referer: 0; vary: 0,1; referer: 1");
  }

  @Test
  void withinALevelActionsLookAtTheHeadersBeforeIt() {
    assertThat(
            edited(headers(), edits(edit("a", "1", ADD_IF_ABSENT), edit("a", "2", ADD_IF_ABSENT))))
        .isEqualTo("a: 1; a: 2");
    assertThat(edited(headers(), edits(add("a", "1"), edit("a", "2", ADD_IF_ABSENT))))
        .isEqualTo("a: 1; a: 2");
    assertThat(edited(headers(), edits(add("a", "1"), edit("a", "2", OVERWRITE_IF_EXISTS))))
        .isEqualTo("a: 1");
  }

  @Test
  void withinALevelOverwritingComesBeforeAppending() {
    assertThat(edited(headers(), edits(add("a", "1"), edit("a", "2", OVERWRITE_IF_EXISTS_OR_ADD))))
        .isEqualTo("a: 2; a: 1");
    assertThat(
            edited(
                headers("a", "0"),
                edits(edit("a", "1", OVERWRITE_IF_EXISTS_OR_ADD), add("a", "2"))))
        .isEqualTo("a: 1; a: 2");
  }

  @Test
  void removalsComeFirstAndFormatsDoNotSeeWhatWasRemoved() {
    HeaderEdits edits =
        new HeaderEdits(List.of("A"), List.of(add("a", "1"), add("b", "%REQ(a)%"), add("c", "x")));
    assertThat(edited(headers("a", "0"), edits)).isEqualTo("a: 1; c: x");
    HeaderEdits absent = new HeaderEdits(List.of("a"), List.of(edit("a", "1", ADD_IF_ABSENT)));
    assertThat(edited(headers("a", "0"), absent)).isEqualTo("a: 1");
  }

  @Test
  void formatsSeeTheHeadersBeforeTheirLevel() {
    HeaderEdits edits = edits(edit("a", "1", OVERWRITE_IF_EXISTS_OR_ADD), add("b", "%REQ(a)%"));
    assertThat(edited(headers("a", "0"), edits)).isEqualTo("a: 1; b: 0");
    HeaderEdits first = edits(edit("a", "1", OVERWRITE_IF_EXISTS_OR_ADD));
    assertThat(edited(headers("a", "0"), first, edits(add("b", "%REQ(a)%"))))
        .isEqualTo("a: 1; b: 1");
  }

  @Test
  void anEmptyValueIsAddedOnlyWhenItIsToBeKept() {
    HeaderEdits edits =
        edits(
            add("a", ""),
            new HeaderEdit("b", "", APPEND_IF_EXISTS_OR_ADD, true),
            add("c", "%REQ(zz)%"),
            new HeaderEdit("d", "%REQ(zz)%", APPEND_IF_EXISTS_OR_ADD, true),
            edit("e", "%REQ(zz)%", OVERWRITE_IF_EXISTS_OR_ADD),
            new HeaderEdit("f", "%REQ(zz)%", OVERWRITE_IF_EXISTS_OR_ADD, true));
    assertThat(edited(headers("e", "0", "f", "0"), edits)).isEqualTo("e: 0; f: ; b: ; d: ");
  }

  @Test
  void unknownValuesAreLeftOutOfAText() {
    assertThat(edited(headers(), edits(add("a", "x%REQ(zz)%y%RESPONSE_FLAGS%"))))
        .isEqualTo("a: xy-");
  }

  @Test
  void pseudoHeadersAndHostCannotBeEdited() {
    for (String name : List.of(":path", ":status", "host", "Host")) {
      assertThatThrownBy(() -> HeaderEditor.compile(List.of(edits(add(name, "x")))))
          .as(name)
          .isInstanceOf(IllegalArgumentException.class);
      HeaderEdits removal = new HeaderEdits(List.of(name), List.of());
      assertThatThrownBy(() -> HeaderEditor.compile(List.of(removal)))
          .as(name)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void levelsGoFromTheMostSpecificToTheTableUnlessTheMostSpecificIsToWin() {
    assertThat(throughAllLevels(APPEND_IF_EXISTS_OR_ADD, false))
        .isEqualTo("a: cluster; a: route; a: host; a: table");
    assertThat(throughAllLevels(APPEND_IF_EXISTS_OR_ADD, true))
        .isEqualTo("a: cluster; a: table; a: host; a: route");
    assertThat(throughAllLevels(OVERWRITE_IF_EXISTS_OR_ADD, false)).isEqualTo("a: table");
    assertThat(throughAllLevels(OVERWRITE_IF_EXISTS_OR_ADD, true)).isEqualTo("a: route");
    assertThat(throughAllLevels(ADD_IF_ABSENT, true)).isEqualTo("a: cluster");
  }

  private static String throughAllLevels(AppendAction action, boolean mostSpecificWins) {
    WeightedCluster cluster =
        new WeightedCluster(
            new ClusterSpecifier.Single("c"),
            1,
            edits(edit("a", "cluster", action)),
            edits(edit("a", "cluster", action)),
            Map.of(),
            null,
            Map.of());
    return target(cluster, action, mostSpecificWins, Requests.get("/"));
  }

  @Test
  void formatsOfTheRouteSeeTheAuthorityOfTheWeightedCluster() {
    WeightedCluster cluster =
        new WeightedCluster(
            new ClusterSpecifier.Single("c"),
            1,
            edits(add("own", "%REQ(:authority)%")),
            HeaderEdits.NONE,
            Map.of(),
            "weighted.host",
            Map.of());
    CompiledRouteTable table =
        table(cluster, edits(add("a", "%REQ(:authority)%")), HeaderEdits.NONE, false);
    assertThat(edited(table, Requests.get("/"))).isEqualTo("own: example.com; a: weighted.host");
  }

  private static String target(
      WeightedCluster cluster, AppendAction action, boolean mostSpecificWins, Request request) {
    CompiledRouteTable table =
        table(
            cluster,
            edits(edit("a", "route", action)),
            edits(edit("a", "host", action)),
            mostSpecificWins);
    Lines response = headers();
    chosen(table, request).editResponse(response, FormatContexts.of(request));
    String forRequest = edited(table, request);
    assertThat(response).as("responses are edited likewise").hasToString(forRequest);
    return forRequest;
  }

  private static String edited(CompiledRouteTable table, Request request) {
    Lines headers = request.headers().copy();
    chosen(table, request).editRequest(headers, FormatContexts.of(request));
    return headers.toString();
  }

  private static ClusterTarget chosen(CompiledRouteTable table, Request request) {
    CompiledRoute route = table.match(request, MatchContext.NONE, 0);
    assertThat(route).isNotNull();
    return ((CompiledAction.Forward) route.action()).clusters().choose(request, 0);
  }

  private static CompiledRouteTable table(
      WeightedCluster cluster, HeaderEdits route, HeaderEdits host, boolean mostSpecificWins) {
    HeaderEdits top =
        host.isEmpty()
            ? HeaderEdits.NONE
            : edits(edit("a", "table", host.additions().get(0).action()));
    Route entry =
        new Route(
            "r",
            RouteMatch.of(new PathMatcher.Prefix("/", false)),
            RouteAction.Forward.to(new Weighted(List.of(cluster), null, null)),
            route,
            route,
            Map.of(),
            Metadata.EMPTY,
            BufferLimits.NONE);
    VirtualHost virtualHost =
        new VirtualHost(
            "v",
            List.of("*"),
            List.of(entry),
            host,
            host,
            Map.of(),
            VirtualHost.Policies.DEFAULT,
            VirtualHost.Annotations.NONE);
    RouteTable table =
        new RouteTable(
            "t",
            List.of(virtualHost),
            top,
            top,
            List.of(),
            Map.of(),
            List.of(),
            new RouteTable.Options(mostSpecificWins, false, false, 4096));
    return CompiledRouteTable.compile(table, RuntimeValues.EMPTY);
  }

  private static String edited(Lines headers, HeaderEdits... levels) {
    Request request = Requests.get("/");
    HeaderEditor.compile(List.of(levels))
        .editRequest(headers, request.authority(), FormatContexts.of(request));
    return headers.toString();
  }

  private static HeaderEdits edits(HeaderEdit... additions) {
    return new HeaderEdits(List.of(), List.of(additions));
  }

  private static HeaderEdit add(String name, String value) {
    return edit(name, value, APPEND_IF_EXISTS_OR_ADD);
  }

  private static HeaderEdit edit(String name, String value, AppendAction action) {
    return new HeaderEdit(name, value, action, false);
  }
}
