package io.inmesh.jdkhttp;

import io.inmesh.call.CallTimer;
import java.net.http.HttpClient;
import java.util.concurrent.Executor;

/**
 * What all calls of a client share.
 *
 * @param wrapped the application's client
 * @param attempts the clients that send attempts
 * @param uris where attempts were sent to lately
 * @param readAhead what responses hold that was not asked for
 * @param executor runs what must not run on the mesh's timer
 */
record Parts(
    HttpClient wrapped,
    OutboundCalls calls,
    CallTimer timer,
    AttemptClients attempts,
    EndpointUris uris,
    ReadAheadMemory readAhead,
    Executor executor) {}
