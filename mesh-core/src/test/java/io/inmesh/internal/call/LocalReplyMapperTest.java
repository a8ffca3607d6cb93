package io.inmesh.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.EndReason;
import io.inmesh.call.LocalReply;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.Step;
import io.inmesh.config.BodyFormat;
import io.inmesh.config.BufferLimits;
import io.inmesh.config.HeaderEdits;
import io.inmesh.config.HeaderEdits.AppendAction;
import io.inmesh.config.HeaderEdits.HeaderEdit;
import io.inmesh.config.HeaderMatcher;
import io.inmesh.config.HeaderMutationConfig;
import io.inmesh.config.LocalReplyConfig;
import io.inmesh.config.LocalReplyConfig.Filter;
import io.inmesh.config.LocalReplyConfig.Mapper;
import io.inmesh.config.LocalReplyConfig.Op;
import io.inmesh.config.Metadata;
import io.inmesh.config.PathMatcher;
import io.inmesh.config.Route;
import io.inmesh.config.RouteAction.Forward;
import io.inmesh.config.RouteMatch;
import io.inmesh.config.RouteTable;
import io.inmesh.config.StringMatcher;
import io.inmesh.config.VirtualHost;
import io.inmesh.internal.call.TestMesh.TestRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Replies of the mesh itself, changed by {@code local_reply_config}. */
class LocalReplyMapperTest {
  private static final Filter SERVER_ERROR = new Filter.Status(Op.GE, 500, "k");

  private final TestMesh mesh = new TestMesh();
  private HeaderEdits responseEdits = HeaderEdits.NONE;

  @AfterEach
  void close() {
    mesh.close();
  }

  private static Mapper mapper(Filter filter, int status, @Nullable String body) {
    return new Mapper(filter, status, body, null, HeaderEdits.NONE);
  }

  /** The answer to a request that no healthy host takes: 503, {@code UH}. */
  private LocalReply reply(TestRequest request, @Nullable BodyFormat format, Mapper... mappers) {
    Route route =
        new Route(
            "r",
            RouteMatch.of(new PathMatcher.Prefix("/", false)),
            Forward.to("c"),
            HeaderEdits.NONE,
            responseEdits,
            Map.of(),
            Metadata.EMPTY,
            BufferLimits.NONE);
    VirtualHost host = VirtualHost.of("vh", List.of("shop"), List.of(route));
    mesh.table(RouteTable.of("routes", List.of(host)))
        .cluster(io.inmesh.config.Cluster.builder("c").build(), 0)
        .localReplies(new LocalReplyConfig(List.of(mappers), format))
        .publish();
    OutboundCall call = mesh.call(request);
    LocalReply reply = ((Step.Reply) call.begin()).reply();
    call.end(EndReason.COMPLETE, null);
    return reply;
  }

  private static String header(LocalReply reply, String name) {
    int at = reply.headers().indexOf(name);
    return at < 0 ? "" : reply.headers().get(at + 1);
  }

  @Test
  void theFirstMapperThatTakesAReplyChangesStatusAndBody() {
    LocalReply reply =
        reply(
            new TestRequest(),
            null,
            mapper(new Filter.Status(Op.EQ, 404, "k"), 418, "no"),
            mapper(SERVER_ERROR, 502, "first"),
            mapper(SERVER_ERROR, 200, "second"));

    assertThat(reply.status()).isEqualTo(502);
    assertThat(reply.body()).isEqualTo("first");
    assertThat(header(reply, "content-length")).isEqualTo("5");
    assertThat(header(reply, "content-type")).isEqualTo("text/plain");
    assertThat(reply.flags()).isEqualTo("UH");
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/grpc"})
  void filtersSeeTheNewStatus(String contentType) {
    HeaderEdits edits =
        new HeaderEdits(
            List.of(),
            List.of(
                new HeaderEdit(
                    "x-seen", "%RESPONSE_CODE%", AppendAction.OVERWRITE_IF_EXISTS_OR_ADD, false)));
    mesh.filter("m", new HeaderMutationConfig(List.of(), List.of(), List.of(edits), false));

    LocalReply reply =
        reply(
            new TestRequest().header("content-type", contentType),
            null,
            mapper(SERVER_ERROR, 418, null));

    assertThat(header(reply, "x-seen")).isEqualTo("418");
  }

  @Test
  void aReplyThatNoMapperTakesHasTheGeneralFormat() {
    LocalReply reply =
        reply(
            new TestRequest(),
            new BodyFormat.Text("%LOCAL_REPLY_BODY%|%RESPONSE_CODE%|%REQ(X)%", "text/html", false),
            mapper(new Filter.Flags(Set.of("UF")), 418, "no"));

    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.body()).isEqualTo("no healthy upstream|503|-");
    assertThat(header(reply, "content-type")).isEqualTo("text/html");
  }

  @Test
  void aMappersOwnFormatSeesTheNewBodyAndStatusAndItsHeadersTheOldStatus() {
    HeaderEdits edits =
        new HeaderEdits(
            List.of(),
            List.of(
                new HeaderEdit(
                    "x-was", "%RESPONSE_CODE%", AppendAction.OVERWRITE_IF_EXISTS_OR_ADD, false)));
    LocalReply reply =
        reply(
            new TestRequest(),
            new BodyFormat.Text("general", "text/html", false),
            new Mapper(
                SERVER_ERROR,
                500,
                "new",
                new BodyFormat.Text("%LOCAL_REPLY_BODY% %RESPONSE_CODE%%REQ(X)%", "a/b", true),
                edits));

    assertThat(reply.body()).isEqualTo("new 500");
    assertThat(header(reply, "content-type")).isEqualTo("a/b");
    assertThat(header(reply, "x-was")).isEqualTo("503");
  }

  /** As measured on Envoy 1.40. */
  @Test
  void jsonHasItsMembersByNameWithTheTypesOfTheirCommands() {
    Map<String, Object> members = new HashMap<>();
    members.put("z", "%RESPONSE_CODE%");
    members.put("code", "%RESPONSE_CODE% ");
    members.put("body", "a\"b %LOCAL_REPLY_BODY%");
    members.put("none", "%REQ(x-none)%");
    members.put("mixed", "<%REQ(x-none)%>");
    members.put("num", 7.0);
    members.put("half", 0.5);
    members.put("nothing", null);
    members.put("nested", Map.of("flags", "%RESPONSE_FLAGS%", "list", List.of(true, "%REQ(y)%")));

    LocalReply reply =
        reply(new TestRequest(), new BodyFormat.Json(members, "application/json", false));

    assertThat(reply.body())
        .isEqualTo(
            "{\"body\":\"a\\\"b no healthy upstream\",\"code\":\"503 \",\"half\":0.5,"
                + "\"mixed\":\"<->\",\"nested\":{\"flags\":\"UH\",\"list\":[true,null]},"
                + "\"none\":null,\"nothing\":null,\"num\":7,\"z\":503}\n");
    assertThat(header(reply, "content-type")).isEqualTo("application/json");
  }

  @Test
  void jsonLeavesOutWhatIsUnknownWhereThatIsAsked() {
    Map<String, Object> members =
        Map.of(
            "z", "%REQ(nope)%",
            "a", "%LOCAL_REPLY_BODY%",
            "m", "x%REQ(nope)%y",
            "n", Map.of("k", "%REQ(nope)%"));

    assertThat(reply(new TestRequest(), new BodyFormat.Json(members, "a/b", true)).body())
        .isEqualTo("{\"a\":\"no healthy upstream\",\"m\":\"xy\"}\n");
  }

  @Test
  void filtersLookAtFlagsRequestHeadersAndEachOther() {
    Filter header =
        new Filter.Header(
            HeaderMatcher.of("x-a", new HeaderMatcher.Text(new StringMatcher.Exact("b", false))));
    Filter both = new Filter.And(List.of(header, new Filter.Flags(Set.of())));
    Filter either = new Filter.Or(List.of(new Filter.Flags(Set.of("UF")), header));

    assertThat(reply(new TestRequest(), null, mapper(both, 500, null)).status()).isEqualTo(503);
    assertThat(reply(new TestRequest(), null, mapper(either, 500, null)).status()).isEqualTo(503);
    TestRequest with = new TestRequest().header("x-a", "b");
    assertThat(reply(with, null, mapper(both, 500, null)).status()).isEqualTo(500);
    assertThat(reply(with, null, mapper(either, 501, null)).status()).isEqualTo(501);
  }

  @Test
  void runtimeMayChangeWhatTheStatusIsComparedWith() {
    mesh.runtime(Map.of("k", 504));

    assertThat(reply(new TestRequest(), null, mapper(SERVER_ERROR, 200, "x")).status())
        .isEqualTo(503);
  }

  @Test
  void aGrpcReplyTakesItsStatusFromTheMappedOneAndItsMessageFromTheBody() {
    TestRequest request = new TestRequest().header("content-type", "application/grpc");

    LocalReply reply = reply(request, null, mapper(SERVER_ERROR, 401, "who are you"));

    assertThat(reply.status()).isEqualTo(200);
    assertThat(header(reply, "grpc-status")).isEqualTo("16");
    assertThat(header(reply, "grpc-message")).isEqualTo("who are you");
    assertThat(header(reply, "content-type")).isEqualTo("application/grpc");
    assertThat(reply.body()).isEmpty();
  }

  @Test
  void theLineBreakOfJsonIsNotInAGrpcMessage() {
    TestRequest request = new TestRequest().header("content-type", "application/grpc");

    LocalReply reply =
        reply(
            request,
            new BodyFormat.Json(Map.of("code", "%RESPONSE_CODE%"), "application/json", false));

    assertThat(header(reply, "grpc-message")).isEqualTo("{\"code\":503}");
  }

  @Test
  void anEmptyBodyHasNoContentType() {
    LocalReply reply = reply(new TestRequest(), null, mapper(SERVER_ERROR, 0, ""));

    assertThat(reply.body()).isEmpty();
    assertThat(reply.headers()).containsExactly("content-length", "0");
  }

  private static HeaderEdits edit(String name, String value, AppendAction action) {
    return new HeaderEdits(List.of(), List.of(new HeaderEdit(name, value, action, false)));
  }

  /** As measured on Envoy 1.40. */
  @ParameterizedTest
  @EnumSource(AppendAction.class)
  void theContentTypeThatAMapperSetsIsThatOfTheBody(AppendAction action) {
    boolean sets = action != AppendAction.OVERWRITE_IF_EXISTS;
    HeaderEdits edits = edit("content-type", "a/b", action);
    BodyFormat json = new BodyFormat.Json(Map.of("b", "%LOCAL_REPLY_BODY%"), "x/y", false);
    for (Mapper mapper :
        List.of(
            new Mapper(SERVER_ERROR, 0, null, null, edits),
            new Mapper(SERVER_ERROR, 0, "new", null, edits),
            new Mapper(SERVER_ERROR, 0, null, json, edits),
            new Mapper(SERVER_ERROR, 0, "new", json, edits))) {
      LocalReply reply = reply(new TestRequest(), null, mapper);
      String otherwise = mapper.format() == null ? "text/plain" : "x/y";
      assertThat(header(reply, "content-type"))
          .as("%s", mapper)
          .isEqualTo(sets ? "a/b" : otherwise);
      assertThat(header(reply, "content-length")).isEqualTo("" + reply.body().length());
    }
  }

  /** As measured on Envoy 1.40. */
  @Test
  void aTypeThatWasThereIsOfAnotherBody() {
    responseEdits = edit("content-type", "r/t", AppendAction.OVERWRITE_IF_EXISTS_OR_ADD);
    LocalReply kept = reply(new TestRequest(), null, mapper(SERVER_ERROR, 0, null));
    assertThat(header(kept, "content-type")).isEqualTo("r/t");
    LocalReply changed = reply(new TestRequest(), null, mapper(SERVER_ERROR, 0, "new"));
    assertThat(header(changed, "content-type")).isEqualTo("text/plain");
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 304})
  void aStatusThatHasNoBodyHasTheHeadersOfTheBodyOnly(int status) {
    LocalReply reply = reply(new TestRequest(), null, mapper(SERVER_ERROR, status, "new"));
    assertThat(reply.body()).isEmpty();
    assertThat(header(reply, "content-length")).isEqualTo("3");
    assertThat(reply(new TestRequest(), null, mapper(SERVER_ERROR, status, "")).headers())
        .isEmpty();
  }

  @Test
  void aGrpcStatusThatAMapperSetsStays() {
    TestRequest request = new TestRequest().header("content-type", "application/grpc");
    HeaderEdits edits = edit("grpc-status", "3", AppendAction.OVERWRITE_IF_EXISTS_OR_ADD);
    LocalReply reply = reply(request, null, new Mapper(SERVER_ERROR, 0, null, null, edits));
    assertThat(header(reply, "grpc-status")).isEqualTo("3");
  }
}
