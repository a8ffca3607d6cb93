package io.inmesh.filter.header;

import io.inmesh.call.MutableHeaders;
import io.inmesh.filter.Filter;
import io.inmesh.filter.FilterCall;
import io.inmesh.filter.FilterResult;
import io.inmesh.filter.HeaderEditing;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Edits requests and responses. Source: Envoy's {@code HeaderMutation}. */
final class HeaderMutationFilter implements Filter {
  private final List<RequestMutation> request;
  private final @Nullable HeaderEditing response;

  HeaderMutationFilter(List<RequestMutation> request, @Nullable HeaderEditing response) {
    this.request = request;
    this.response = response;
  }

  @Override
  public FilterResult onRequest(FilterCall call) {
    for (int i = 0; i < request.size(); i++) {
      request.get(i).apply(call);
    }
    return FilterResult.CONTINUE;
  }

  @Override
  public boolean onlyEdits() {
    return true;
  }

  @Override
  public void onResponse(FilterCall call, int status, MutableHeaders headers) {
    if (response != null) {
      response.edit(call, headers);
    }
  }
}
