package io.inmesh.jdkhttp;

import java.lang.ref.WeakReference;
import java.util.concurrent.Executor;

/**
 * What all calls of a client share, also when they have ended.
 *
 * @param senders what sends them, for as long as the client is known to anybody
 * @param attempts runs the tasks of the clients that send attempts
 * @param uris where attempts were sent to lately
 * @param readAhead what responses hold that was not asked for
 * @param executor runs what must not run on the mesh's timer
 * @param underWay the calls that have not ended
 */
record Parts(
    WeakReference<Senders> senders,
    AttemptExecutor attempts,
    EndpointUris uris,
    ReadAheadMemory readAhead,
    Executor executor,
    UnderWay underWay) {}
