package io.inmesh.xds.protocol;

import com.google.protobuf.ByteString;
import io.inmesh.xds.protocol.ResourceState.Accepted;
import io.inmesh.xds.protocol.ResourceState.Rejection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a resource says: the version that is in use, and the newest one if it was rejected. */
final class ResourceContent<T> {
  /** Of what is rejected whatever it says: bytes that no resource has, as no field is number 0. */
  static final ByteString NONE = ByteString.copyFrom(new byte[1]);

  private @Nullable Accepted<T> accepted;
  private ByteString acceptedBytes = ByteString.EMPTY;
  private List<ResourceError> acceptedErrors = List.of();
  private boolean good;
  private @Nullable Rejected<T> rejected;

  @Nullable Accepted<T> accepted() {
    return accepted;
  }

  @Nullable T value() {
    return accepted == null ? null : accepted.value();
  }

  boolean inUse() {
    return accepted != null;
  }

  /** The bytes of what is in use, or null. */
  @Nullable ByteString bytes() {
    return accepted == null ? null : acceptedBytes;
  }

  /** The version in use if all of it is, else null. */
  @Nullable String completeVersion() {
    return accepted != null && acceptedErrors.isEmpty() ? accepted.version() : null;
  }

  @Nullable Rejection rejection() {
    return rejected == null ? null : rejected.told();
  }

  /** The result of decoding those bytes, if they are the ones in use or the ones last rejected. */
  @Nullable Decoded<T> known(String name, ByteString bytes) {
    if (accepted != null && acceptedBytes.equals(bytes)) {
      return new Decoded<>(name, accepted.value(), acceptedErrors, accepted.unknown());
    }
    return rejected != null && bytes.equals(rejected.bytes()) ? rejected.decoded() : null;
  }

  /** A version without errors. */
  void accept(
      ResourceType<T> type, Decoded<T> decoded, ByteString bytes, String version, long now) {
    use(type, decoded, bytes, version, now);
    rejected = null;
  }

  /**
   * A version with errors. What of it is valid is used where the rest can fail closed, else only
   * where nothing good is in use.
   */
  void reject(
      ResourceType<T> type, Decoded<T> decoded, ByteString bytes, Rejection told, boolean fail) {
    rejected = new Rejected<>(decoded, bytes, told);
    boolean partial = decoded.value() != null;
    if (partial && !decoded.invalid()) {
      use(type, decoded, bytes, told.version(), told.epochMillis());
    } else if (fail) {
      drop();
    } else if (partial && !(accepted != null && good)) {
      use(type, decoded, bytes, told.version(), told.epochMillis());
    }
  }

  private void use(
      ResourceType<T> type, Decoded<T> decoded, ByteString bytes, String version, long now) {
    T value = Objects.requireNonNull(decoded.value());
    ByteString shown = type.sensitive() ? ByteString.EMPTY : bytes;
    accepted = new Accepted<>(value, version, now, shown, decoded.unknown());
    acceptedBytes = bytes;
    acceptedErrors = decoded.errors();
    good = !decoded.invalid();
  }

  /** Nothing is in use any more. */
  void drop() {
    accepted = null;
    acceptedBytes = ByteString.EMPTY;
    acceptedErrors = List.of();
  }

  /** Nothing counts as rejected any more. */
  void forgetRejection() {
    rejected = null;
  }

  void copyFrom(ResourceContent<T> other) {
    accepted = other.accepted;
    acceptedBytes = other.acceptedBytes;
    acceptedErrors = other.acceptedErrors;
    good = other.good;
    rejected = other.rejected;
  }

  /** What was last rejected, so that the same bytes are not decoded again. */
  private record Rejected<T>(Decoded<T> decoded, ByteString bytes, Rejection told) {}
}
