package io.inmesh.xds.report;

import org.jspecify.annotations.Nullable;

/**
 * What is held of one resource, in the words of Envoy's config dump.
 *
 * @param typeUrl its type
 * @param name its name
 * @param status {@code REQUESTED}, {@code DOES_NOT_EXIST}, {@code ACKED}, {@code NACKED}, {@code
 *     RECEIVED_ERROR} or {@code TIMEOUT}; for those who follow the updates also {@code UNKNOWN},
 *     when it is asked for no longer
 * @param source the server or file; "" when none has told anything
 * @param fixed whether the bootstrap itself holds it, so that it never changes
 * @param warming whether what came last is not in force yet, since something that it needs is not
 *     known
 * @param content what came last and can be used; null when there is nothing
 * @param failure what is wrong; null when all is well
 */
public record ResourceStatus(
    String typeUrl,
    String name,
    String status,
    String source,
    boolean fixed,
    boolean warming,
    @Nullable Content content,
    @Nullable Failure failure) {

  /**
   * What a resource is.
   *
   * @param version "" for a fixed one
   * @param updatedEpochMillis when that version came
   * @param json the resource, secrets redacted
   */
  public record Content(String version, long updatedEpochMillis, String json) {}

  /**
   * What is wrong with a resource.
   *
   * @param message in plain words
   * @param rejectedVersion the newest version that was rejected; null when none was
   * @param epochMillis when that came; 0 when unknown
   */
  public record Failure(String message, @Nullable String rejectedVersion, long epochMillis) {}

  /** The version of {@link #content}; "" when there is none. */
  public String version() {
    return content == null ? "" : content.version();
  }
}
