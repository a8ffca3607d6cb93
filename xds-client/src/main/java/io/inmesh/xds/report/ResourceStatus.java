package io.inmesh.xds.report;

import org.jspecify.annotations.Nullable;

/**
 * What is held of one resource, in the words of Envoy's config dump.
 *
 * @param typeUrl its type
 * @param name its name
 * @param status {@code REQUESTED}, {@code DOES_NOT_EXIST}, {@code ACKED}, {@code NACKED}, {@code
 *     RECEIVED_ERROR} or {@code TIMEOUT}
 * @param version of what is in use; "" when nothing is
 * @param updatedEpochMillis when that came; 0 when nothing is in use
 * @param json what is in use, secrets redacted; null when nothing is
 * @param rejectedVersion of the newest version that was rejected; null when none was
 * @param error what is wrong; null when all is well
 * @param source the server or file; "" when none has told anything
 */
public record ResourceStatus(
    String typeUrl,
    String name,
    String status,
    String version,
    long updatedEpochMillis,
    @Nullable String json,
    @Nullable String rejectedVersion,
    @Nullable String error,
    String source) {}
