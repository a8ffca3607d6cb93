package io.inmesh.samples.meshctl;

import io.inmesh.call.HeaderLines;
import io.inmesh.xds.text.FieldPath;
import io.inmesh.xds.text.TextNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One test of a {@code Validation}.
 *
 * @param name its name
 * @param request what is asked for
 * @param random the draw of fractions and weighted clusters
 * @param responseHeaders what the upstream's response is taken to have
 * @param runtime the only key of the runtime that is on; "" for none
 * @param metadata dynamic metadata by namespace
 * @param expected what each field of the answer is to be
 * @param headers what headers are to be
 */
record RouteTest(
    String name,
    PlainRequest request,
    long random,
    HeaderLines responseHeaders,
    String runtime,
    Map<String, Object> metadata,
    Map<String, String> expected,
    List<Header> headers) {

  /**
   * An expectation of a header.
   *
   * @param field where it stands: {@code request_header_matches} or one of its siblings
   * @param name the header's
   * @param value what it is to be; null where a matcher says it
   * @param matcher a {@code HeaderMatcher}
   * @param path where it stands, for messages
   */
  record Header(
      String field, String name, @Nullable String value, TextNode matcher, FieldPath path) {
    boolean ofRequest() {
      return field.startsWith("request");
    }
  }
}
