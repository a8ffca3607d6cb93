package io.inmesh.okhttp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.util.List;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.EventListener;
import okhttp3.Handshake;
import okhttp3.HttpUrl;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Tells the application's event listener of an attempt that is a call of its own, in the name of
 * the application's call. Start, end and cancellation of that call are OkHttp's own to tell.
 */
final class OwnCallEvents extends EventListener {
  private final Sending sending;
  private final EventListener application;
  private final Call call;

  OwnCallEvents(Sending sending, EventListener application, Call call) {
    this.sending = sending;
    this.application = application;
    this.call = call;
  }

  @Override
  public void proxySelectStart(Call own, HttpUrl url) {
    application.proxySelectStart(call, url);
  }

  @Override
  public void proxySelectEnd(Call own, HttpUrl url, List<Proxy> proxies) {
    application.proxySelectEnd(call, url, proxies);
  }

  @Override
  public void dnsStart(Call own, String domainName) {
    application.dnsStart(call, domainName);
  }

  @Override
  public void dnsEnd(Call own, String domainName, List<InetAddress> addresses) {
    application.dnsEnd(call, domainName, addresses);
  }

  @Override
  public void connectStart(Call own, InetSocketAddress address, Proxy proxy) {
    application.connectStart(call, address, proxy);
  }

  @Override
  public void secureConnectStart(Call own) {
    sending.secureConnectStart(own);
    application.secureConnectStart(call);
  }

  @Override
  public void secureConnectEnd(Call own, @Nullable Handshake handshake) {
    application.secureConnectEnd(call, handshake);
  }

  @Override
  public void connectEnd(
      Call own, InetSocketAddress address, Proxy proxy, @Nullable Protocol protocol) {
    application.connectEnd(call, address, proxy, protocol);
  }

  @Override
  public void connectFailed(
      Call own,
      InetSocketAddress address,
      Proxy proxy,
      @Nullable Protocol protocol,
      IOException e) {
    application.connectFailed(call, address, proxy, protocol, e);
  }

  @Override
  public void connectionAcquired(Call own, Connection connection) {
    sending.connectionAcquired(own, connection);
    application.connectionAcquired(call, connection);
  }

  @Override
  public void connectionReleased(Call own, Connection connection) {
    sending.connectionReleased(own, connection);
    application.connectionReleased(call, connection);
  }

  @Override
  public void requestHeadersStart(Call own) {
    sending.requestHeadersStart(own);
    application.requestHeadersStart(call);
  }

  @Override
  public void requestHeadersEnd(Call own, Request request) {
    sending.requestHeadersEnd(own, request);
    application.requestHeadersEnd(call, request);
  }

  @Override
  public void requestBodyStart(Call own) {
    application.requestBodyStart(call);
  }

  @Override
  public void requestBodyEnd(Call own, long byteCount) {
    application.requestBodyEnd(call, byteCount);
  }

  @Override
  public void requestFailed(Call own, IOException e) {
    application.requestFailed(call, e);
  }

  @Override
  public void responseHeadersStart(Call own) {
    sending.responseHeadersStart(own);
    application.responseHeadersStart(call);
  }

  @Override
  public void responseHeadersEnd(Call own, Response response) {
    application.responseHeadersEnd(call, response);
    sending.responseHeadersEnd(own, response); // May end it.
  }

  @Override
  public void responseBodyStart(Call own) {
    application.responseBodyStart(call);
  }

  @Override
  public void responseBodyEnd(Call own, long byteCount) {
    sending.responseBodyEnd(own, byteCount);
    application.responseBodyEnd(call, byteCount);
  }

  @Override
  public void responseFailed(Call own, IOException e) {
    sending.responseFailed(own, e);
    application.responseFailed(call, e);
  }
}
