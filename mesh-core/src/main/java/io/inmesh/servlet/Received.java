package io.inmesh.servlet;

import io.inmesh.call.RequestView;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * A request as the application is to see it.
 *
 * @param head its head after all edits
 * @param body what was received of it; null: it is still to be read
 * @param rewritten how it gets there where the route has rewritten its path; null: it has not
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Received(
    HttpServletRequest request,
    RequestView head,
    byte @Nullable [] body,
    @Nullable Rewritten rewritten) {}
