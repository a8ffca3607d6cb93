package io.inmesh.xds.resource;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import io.inmesh.xds.protocol.Decoded;
import io.inmesh.xds.protocol.ResourceError;
import io.inmesh.xds.resource.value.Place;
import io.inmesh.xds.resource.value.TypedConfig;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What decoding has in common for all types: bytes to message to value and errors. */
final class Decoding {
  private Decoding() {}

  /** Makes a resource's value of its message. */
  @FunctionalInterface
  interface Reader<M, T> {
    /** The value; null when nothing of the resource can be used, then the place is broken. */
    @Nullable T read(Place place, M message, String name);
  }

  /** Never throws: a reader that fails unforeseen becomes an error of the resource. */
  static <M extends Message, T> Decoded<T> decode(
      Any resource,
      String wrappedName,
      M prototype,
      Function<M, String> nameOf,
      Reader<M, T> reader) {
    Place place = Place.root();
    M message = TypedConfig.unpackItself(place, resource, prototype);
    if (message == null) {
      return Decoded.failed(wrappedName, place.errors());
    }
    String name = wrappedName.isEmpty() ? nameOf.apply(message) : wrappedName;
    T value;
    try {
      value = reader.read(place, message, name);
    } catch (RuntimeException unforeseen) {
      return Decoded.failed(
          name,
          List.of(
              ResourceError.unsupported("", unforeseen.toString(), "a resource that can be read")));
    }
    if (value == null) {
      return Decoded.failed(name, place.errors());
    }
    Decoded<T> decoded =
        place.broken() ? Decoded.partial(name, value, place.errors()) : Decoded.valid(name, value);
    return decoded.withUnknown(place.unknown());
  }
}
