package io.inmesh.okhttp;

/**
 * What all calls of an interceptor share.
 *
 * @param ownCalls sends attempts that are calls of their own
 * @param requestUrls what the application's requests were for lately
 * @param endpointUrls where attempts were sent to lately
 * @param earlyEnds whose connections are looked at before each use
 */
record Parts(
    OwnCalls ownCalls, RequestUrls requestUrls, EndpointUrls endpointUrls, EarlyEnds earlyEnds) {}
