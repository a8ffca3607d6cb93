package io.inmesh.jdkhttp;

import io.inmesh.call.CallTimer;
import java.net.http.HttpClient;
import java.util.function.Supplier;

/**
 * What sends the calls of a client. Only the client and its calls that are under way lead here: an
 * idle connection of the JDK's keeps what it has sent first, and a client of the JDK ends when
 * nothing leads to it.
 *
 * @param wrapped the application's client
 * @param timer of the mesh; asks for it where it is late
 * @param attempts the clients that send attempts
 */
record Senders(
    HttpClient wrapped, OutboundCalls calls, Supplier<CallTimer> timer, AttemptClients attempts) {}
