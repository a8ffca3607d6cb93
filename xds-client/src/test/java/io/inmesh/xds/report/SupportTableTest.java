package io.inmesh.xds.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.inmesh.xds.text.XdsTypes;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SupportTableTest {
  @Test
  void everyFieldInTheTablesExists() {
    SupportTable table = SupportTable.standard();
    assertThat(table.fieldNames()).hasSizeGreaterThan(400);
    assertThat(table.fieldNames()).allSatisfy(SupportTableTest::assertExists);
  }

  private static void assertExists(String line) {
    String name = line.split(" = | @ ")[0];
    int dot = name.lastIndexOf('.');
    Descriptor type = XdsTypes.REGISTRY.find(name.substring(0, dot));
    assertThat(type).isNotNull();
    FieldDescriptor field = type.findFieldByName(name.substring(dot + 1));
    assertThat(field).isNotNull();
    if (line.contains(" = ") && !field.isMapField()) {
      assertThat(field.getEnumType().findValueByName(line.split(" = ")[1])).isNotNull();
    }
  }

  @Test
  void everyDefaultBelongsToAPackageOrMessageThatExists() {
    assertThat(SupportTable.standard().defaultPrefixes())
        .allSatisfy(prefix -> {
          String name = prefix.replaceAll("\\.$", "");
          boolean isMessage = XdsTypes.REGISTRY.find(name) != null;
          assertThat(isMessage || name.matches(".*\\.v[0-9]+")).isTrue();
        });
  }

  @Test
  void everyHonouredTypeIsGenerated() {
    SupportTable table = SupportTable.standard();
    assertThat(table.typeNames())
        .filteredOn(type -> table.type(type).verdict() == Verdict.HONOURED)
        .isNotEmpty()
        .allSatisfy(type -> assertThat(XdsTypes.REGISTRY.find(type)).isNotNull());
  }

  @Test
  void aFieldWithoutALineIsIgnoredButRejectedWhereSecurityIsAtStake() {
    SupportTable table = SupportTable.standard();
    assertThat(table.field("envoy.config.cluster.v3.Cluster.nope"))
        .isEqualTo(new Support(Verdict.IGNORED, "this version of Inmesh does not know it"));
    for (String field :
        List.of(
            "envoy.extensions.transport_sockets.tls.v3.CommonTlsContext.tls_params",
            "envoy.config.rbac.v3.Principal.authenticated",
            "envoy.extensions.filters.http.rbac.v3.RBAC.nope",
            "envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication.providers",
            "envoy.extensions.filters.http.ext_authz.v3.ExtAuthz.grpc_service",
            "envoy.config.route.v3.RouteMatch.nope")) {
      assertThat(table.field(field).verdict()).as(field).isEqualTo(Verdict.REJECTED);
    }
    assertThat(table.type("acme.Filter").verdict()).isEqualTo(Verdict.REJECTED);
  }

  @Test
  void theLongestPrefixWinsAndAnOwnLineBeforeIt() {
    SupportTable table =
        SupportTable.of(
            List.of(
                "# comment",
                "",
                "default a.b: ignored: outer",
                "default a.b.C: unsupported: inner",
                "a.b.C.x: honoured",
                "a.b.E.{x, y}: ignored: both",
                "a.b.C.e = ONE: unsupported: not that one",
                "type t.*: ignored: all",
                "type t.X: honoured"));
    assertThat(table.field("a.b.D.x").reason()).isEqualTo("outer");
    assertThat(table.field("a.b.C.y").reason()).isEqualTo("inner");
    assertThat(table.field("a.b.C.x")).isEqualTo(Support.HONOURED);
    assertThat(table.value("a.b.C.e", "ONE").reason()).isEqualTo("not that one");
    assertThat(table.value("a.b.C.e", "TWO").reason()).isEqualTo("inner");
    assertThat(table.field("a.b.E.y").reason()).isEqualTo("both");
    assertThat(table.unknownField("a.b.C").reason()).isEqualTo("inner");
    assertThat(table.unknownField("a.b.E").reason()).isEqualTo("outer");
    assertThat(table.field("a.a").reason()).isEqualTo("this version of Inmesh does not know it");
    assertThat(table.type("t.X").verdict()).isEqualTo(Verdict.HONOURED);
    assertThat(table.type("t.Y").verdict()).isEqualTo(Verdict.IGNORED);
    assertThat(table.type("u.Y").verdict()).isEqualTo(Verdict.REJECTED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.b", "a.b: maybe", "a.b: ignored", "a.b: ignored:", "a.b: unsupported"})
  void aLineThatSaysNoVerdictOrNoReasonIsRefused(String line) {
    assertThatThrownBy(() -> SupportTable.of(List.of(line))).isInstanceOf(RuntimeException.class);
  }

  @Test
  void aNameThatComesTwiceIsRefused() {
    assertThatThrownBy(() -> SupportTable.of(List.of("a.b: honoured", "a.b: ignored: x")))
        .hasMessage("line 2: a.b (expected: each name only once)");
  }
}
