package io.inmesh.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Edits of headers and query parameters ({@code
 * envoy.extensions.filters.http.header_mutation.v3.HeaderMutation}).
 *
 * @param request edits of the request, carried out one after the other
 * @param query edits of the query, after those
 * @param response edits of the response
 * @param mostSpecificWins of the chain's entry: the route's edits are carried out last instead of
 *     the route table's
 */
public record HeaderMutationConfig(
    List<HeaderEdits> request,
    List<QueryEdit> query,
    List<HeaderEdits> response,
    boolean mostSpecificWins)
    implements FilterConfig {

  public HeaderMutationConfig {
    request = List.copyOf(request);
    query = List.copyOf(query);
    response = List.copyOf(response);
  }

  @Override
  public String filterType() {
    return "envoy.filters.http.header_mutation";
  }

  /**
   * {@code envoy.config.core.v3.KeyValueMutation}.
   *
   * @param name the parameter
   * @param value a format; null removes the parameter
   * @param action what happens when it is there already
   */
  public record QueryEdit(String name, @Nullable String value, HeaderEdits.AppendAction action) {}
}
