package io.inmesh.grpc;

import io.inmesh.call.HeadersView;
import io.inmesh.call.ResponseView;

/**
 * The head of a response: its headers, or its trailers when nothing else came.
 *
 * @param endOfStream it is a trailers-only response
 */
record GrpcResponseView(int status, HeadersView headers, boolean endOfStream)
    implements ResponseView {}
