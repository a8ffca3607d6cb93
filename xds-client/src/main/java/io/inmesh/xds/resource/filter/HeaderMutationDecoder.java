package io.inmesh.xds.resource.filter;

import com.google.protobuf.Any;
import io.inmesh.config.FilterOverride;
import io.inmesh.config.HeaderEdits;
import io.inmesh.config.HeaderEdits.AppendAction;
import io.inmesh.config.HeaderMutationConfig;
import io.inmesh.config.HeaderMutationConfig.QueryEdit;
import io.inmesh.xds.proto.envoy.config.common.mutation_rules.v3.HeaderMutation;
import io.inmesh.xds.proto.envoy.config.core.v3.KeyValueMutation;
import io.inmesh.xds.proto.envoy.extensions.filters.http.header_mutation.v3.HeaderMutationPerRoute;
import io.inmesh.xds.proto.envoy.extensions.filters.http.header_mutation.v3.Mutations;
import io.inmesh.xds.resource.value.Formats;
import io.inmesh.xds.resource.value.HeaderEditReader;
import io.inmesh.xds.resource.value.Place;
import io.inmesh.xds.resource.value.TypedConfig;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decodes {@code envoy.extensions.filters.http.header_mutation.v3.HeaderMutation}. */
final class HeaderMutationDecoder implements FilterDecoder {
  private static final io.inmesh.xds.proto.envoy.extensions.filters.http.header_mutation.v3
          .HeaderMutation
      CHAIN =
          io.inmesh.xds.proto.envoy.extensions.filters.http.header_mutation.v3.HeaderMutation
              .getDefaultInstance();

  @Override
  public String typeName() {
    return CHAIN.getDescriptorForType().getFullName();
  }

  @Override
  public String overrideTypeName() {
    return HeaderMutationPerRoute.getDescriptor().getFullName();
  }

  @Override
  public @Nullable HeaderMutationConfig decode(Place place, Any config) {
    var filter = TypedConfig.unpack(place, config, CHAIN);
    return filter == null
        ? null
        : mutations(
            place.field("mutations"),
            filter.getMutations(),
            filter.getMostSpecificHeaderMutationsWins());
  }

  @Override
  public @Nullable FilterOverride decodeOverride(Place place, Any config) {
    HeaderMutationPerRoute route =
        TypedConfig.unpack(place, config, HeaderMutationPerRoute.getDefaultInstance());
    return route == null
        ? null
        : new FilterOverride(
            mutations(place.field("mutations"), route.getMutations(), false), false);
  }

  private static HeaderMutationConfig mutations(
      Place place, Mutations mutations, boolean mostSpecificWins) {
    List<QueryEdit> query = new ArrayList<>();
    for (int i = 0; i < mutations.getQueryParameterMutationsCount(); i++) {
      query.add(
          query(
              place.item("query_parameter_mutations", i), mutations.getQueryParameterMutations(i)));
    }
    return new HeaderMutationConfig(
        edits(place, "request_mutations", mutations.getRequestMutationsList()),
        query,
        edits(place, "response_mutations", mutations.getResponseMutationsList()),
        mostSpecificWins);
  }

  /** Each mutation is a level of its own: they are carried out in their order. */
  private static List<HeaderEdits> edits(
      Place place, String field, List<HeaderMutation> mutations) {
    List<HeaderEdits> edits = new ArrayList<>(mutations.size());
    for (int i = 0; i < mutations.size(); i++) {
      Place at = place.item(field, i);
      HeaderMutation mutation = mutations.get(i);
      switch (mutation.getActionCase()) {
        case REMOVE:
          if (HeaderEditReader.isModifiable(mutation.getRemove())) {
            edits.add(HeaderEditReader.removal(at.field("remove"), mutation.getRemove()));
          } else { // Envoy takes it, and has a request without a path or an authority then.
            at.field("remove").unsupported(mutation.getRemove(), "not a :-header, not host");
          }
          break;
        case APPEND:
          edits.add(HeaderEditReader.addition(at.field("append"), mutation.getAppend()));
          break;
        default:
          at.unsupported(mutation.getActionCase(), "remove or append");
          break;
      }
    }
    return edits;
  }

  private static QueryEdit query(Place place, KeyValueMutation mutation) {
    if (!mutation.hasAppend()) {
      if (mutation.getRemove().isEmpty()) {
        place.invalid("neither append nor remove", "one of them");
      }
      return new QueryEdit(mutation.getRemove(), null, AppendAction.APPEND_IF_EXISTS_OR_ADD);
    }
    if (!mutation.getRemove().isEmpty()) {
      place.invalid("append and remove", "one of them");
    }
    var append = mutation.getAppend();
    Place at = place.field("append").field("record");
    String value = Formats.read(at.field("value"), append.getRecord().getValue().getStringValue());
    if (!append.hasRecord() || !append.getRecord().getValue().hasStringValue()) {
      at.invalid("unset", "a key and a string_value");
    }
    AppendAction action = AppendAction.values()[Math.min(append.getActionValue() & 3, 3)];
    return new QueryEdit(append.getRecord().getKey(), value, action);
  }
}
