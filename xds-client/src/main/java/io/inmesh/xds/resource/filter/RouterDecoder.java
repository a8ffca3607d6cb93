package io.inmesh.xds.resource.filter;

import com.google.protobuf.Any;
import io.inmesh.config.FilterConfig;
import io.inmesh.config.RouterConfig;
import io.inmesh.xds.proto.envoy.extensions.filters.http.router.v3.Router;
import io.inmesh.xds.resource.value.Place;
import io.inmesh.xds.resource.value.TypedConfig;

/** Decodes {@code envoy.extensions.filters.http.router.v3.Router}. */
final class RouterDecoder implements FilterDecoder {
  @Override
  public String typeName() {
    return Router.getDescriptor().getFullName();
  }

  @Override
  public FilterConfig decode(Place place, Any config) {
    Router router = TypedConfig.unpack(place, config, Router.getDefaultInstance());
    return router == null
        ? RouterConfig.DEFAULT
        : new RouterConfig(router.getSuppressEnvoyHeaders(), router.getRespectExpectedRqTimeout());
  }
}
