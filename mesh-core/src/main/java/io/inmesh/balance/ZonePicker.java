package io.inmesh.balance;

import io.inmesh.health.EndpointState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Zone-aware routing: the share of {@code routing_enabled} goes by zone, the rest to any host. */
final class ZonePicker implements Picker {
  private final ZoneRoute route;
  private final Picker[] localities;
  private final Picker otherwise;
  private final long enabledPercent;

  ZonePicker(ZoneRoute route, List<Picker> localities, Picker otherwise) {
    this.route = route;
    this.localities = localities.toArray(new Picker[0]);
    this.otherwise = otherwise;
    this.enabledPercent = Math.round(route.config().routingEnabledPercent());
  }

  @Override
  public @Nullable EndpointState pick(PickContext context) {
    if (enabledPercent < 100 && Long.remainderUnsigned(context.draw(), 100) >= enabledPercent) {
      return otherwise.pick(context);
    }
    return localities[route.choose(context)].pick(context);
  }
}
