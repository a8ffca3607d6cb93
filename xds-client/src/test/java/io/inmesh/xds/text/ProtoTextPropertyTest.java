package io.inmesh.xds.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.inmesh.xds.proto.envoy.config.bootstrap.v3.Bootstrap;
import io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster;
import io.inmesh.xds.proto.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.inmesh.xds.proto.envoy.config.listener.v3.Listener;
import io.inmesh.xds.proto.envoy.config.route.v3.RouteConfiguration;
import io.inmesh.xds.proto.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ProtoTextPropertyTest {
  private static final List<Message> ROOTS =
      List.of(
          Listener.getDefaultInstance(),
          RouteConfiguration.getDefaultInstance(),
          Cluster.getDefaultInstance(),
          ClusterLoadAssignment.getDefaultInstance(),
          HttpConnectionManager.getDefaultInstance(),
          Bootstrap.getDefaultInstance());

  @Property(tries = 300)
  void whatIsPrintedIsReadBackEqual(@ForAll long seed, @ForAll("roots") Message root) {
    Message message = new RandomMessages(seed).fill(root.newBuilderForType(), 5).build();
    String json = ProtoPrinter.exact(XdsTypes.REGISTRY).print(message, seed % 2 == 0 ? 2 : 0);
    Message read =
        new ProtoParser(XdsTypes.REGISTRY, ParseOptions.STRICT)
            .parse(new TextSource("f.json", json), root)
            .value();
    assertThat(ProtoPrinter.exact(XdsTypes.REGISTRY).print(read, 0))
        .isEqualTo(ProtoPrinter.exact(XdsTypes.REGISTRY).print(message, 0));
    assertThat(read).isEqualTo(message);
  }

  @Property(tries = 2000)
  void anyTextIsReadOrRefusedWithTheDeclaredException(@ForAll("texts") String text) {
    try {
      new ProtoParser(XdsTypes.REGISTRY, ParseOptions.STRICT)
          .parse(new TextSource("f", text), Listener.getDefaultInstance());
    } catch (TextException e) {
      assertThat(e.problems()).isNotEmpty();
    }
  }

  @Property(tries = 500)
  void aDamagedDocumentIsReadOrRefusedWithTheDeclaredException(
      @ForAll long seed, @ForAll("roots") Message root) {
    Message message = new RandomMessages(seed).fill(root.newBuilderForType(), 4).build();
    String json = ProtoPrinter.exact(XdsTypes.REGISTRY).print(message, 2);
    java.util.Random random = new java.util.Random(seed);
    StringBuilder damaged = new StringBuilder(json);
    for (int i = 0; i < 3; i++) {
      int at = random.nextInt(damaged.length());
      damaged.setCharAt(at, "{}[]\",:0a \n\\-&*".charAt(random.nextInt(15)));
    }
    try {
      new ProtoParser(XdsTypes.REGISTRY, ParseOptions.LENIENT)
          .parse(new TextSource("f", damaged.toString()), root);
    } catch (TextException e) {
      assertThat(e.problems()).isNotEmpty();
    }
  }

  @Provide
  Arbitrary<Message> roots() {
    return Arbitraries.of(ROOTS);
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> tokens =
        Arbitraries.of(
                "{",
                "}",
                "[",
                "]",
                ":",
                ",",
                "\"",
                "'",
                "\n",
                "  ",
                "- ",
                "name",
                "filter_chains",
                "@type",
                "null",
                "1",
                "1e9",
                "&a",
                "*a",
                "!!x",
                "|",
                ">",
                "%",
                "?",
                "#",
                "\t",
                "<<",
                "\u0000",
                "\ud800",
                "address",
                "type.googleapis.com/envoy.config.core.v3.Node",
                "---",
                "...",
                "true",
                "metadata",
                "typed_config",
                "\\")
            .list()
            .ofMaxSize(40)
            .map(list -> String.join("", list));
    return Arbitraries.oneOf(tokens, Arbitraries.strings().ofMaxLength(60));
  }
}
