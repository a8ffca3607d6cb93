package io.inmesh.xds.source;

import io.inmesh.xds.protocol.CacheView;
import io.inmesh.xds.protocol.ResourceKey;
import io.inmesh.xds.protocol.ResourceState;
import io.inmesh.xds.protocol.ResourceType;
import io.inmesh.xds.resolve.MeshResolver.Awaited;
import io.inmesh.xds.resource.ResourceTypes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the first configuration waits for, in plain words.
 *
 * @param what the resources, and of several servers also which is asked for each
 * @param of the servers or files that are asked
 * @param allListeners whether it is all the listeners that a server has
 */
record Awaiting(String what, String of, boolean allListeners) {

  /**
   * What is awaited; null where what is wrong says it all.
   *
   * @param askedFor who is asked for a resource
   * @param listenersOfFile whether it is a file that all listeners are in
   */
  static @Nullable Awaiting of(
      List<Awaited> awaited,
      CacheView view,
      Function<Awaited, String> askedFor,
      boolean listenersOfFile) {
    Map<String, StringJoiner> byServer = new LinkedHashMap<>();
    for (Awaited each : awaited) {
      ResourceType<?> type = each.place().type();
      if (each.name().equals(ResourceKey.WILDCARD)) {
        ResourceState<?> state = view.get(type, ResourceKey.WILDCARD);
        if (state != null && state.error() != null) {
          continue; // that the server cannot be reached, or refuses to tell
        }
        if (type == ResourceTypes.LISTENER) {
          return listenersOf(askedFor.apply(each), listenersOfFile);
        }
      }
      byServer
          .computeIfAbsent(askedFor.apply(each), server -> new StringJoiner(", "))
          .add(type.shortName() + ' ' + each.name());
    }
    if (byServer.isEmpty()) {
      return null;
    }
    StringJoiner what = new StringJoiner("; ", "still awaited: ", "");
    byServer.forEach((server, names) ->
        what.add(byServer.size() == 1 ? names.toString() : names + " from " + server));
    return new Awaiting(what.toString(), String.join(" and ", byServer.keySet()), false);
  }

  /** A file tells all that it has as soon as it can be read; a server may do so never. */
  private static Awaiting listenersOf(String asked, boolean isFile) {
    return isFile
        ? new Awaiting("it could not be read yet", asked, false)
        : new Awaiting(
            "it has not told its listeners; if it has them by name only, name them with"
                + " XdsConfigSource.withListeners",
            asked,
            true);
  }
}
