package io.inmesh.okhttp;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;
import okhttp3.Interceptor;
import org.jspecify.annotations.Nullable;

/**
 * Makes the sockets for attempts: {@link MeshSocket}s, unless the application has a socket factory
 * of its own. Lets the attempt know, so that it can be cancelled while it connects.
 */
final class AttemptSockets extends SocketFactory {
  private final SocketFactory application;

  /** A connection keeps what made its socket as long as it lives, and is not to keep the call. */
  private final @Nullable WeakReference<CallEvents> events;

  /**
   * @param events knows the attempt that sockets are made for; null when its call cancels by itself
   */
  AttemptSockets(SocketFactory application, @Nullable CallEvents events) {
    this.application = application;
    this.events = events == null ? null : new WeakReference<>(events);
  }

  /**
   * Whether the sockets for a chain are {@link MeshSocket}s, which see to the connect timeout of an
   * attempt by themselves, and to targets that OkHttp cannot send.
   */
  static boolean areOwn(Interceptor.Chain chain) {
    return chain.getSocketFactory() == SocketFactory.getDefault();
  }

  @Override
  public Socket createSocket() throws IOException {
    CallEvents current = events == null ? null : events.get();
    Sending sending = current != null && current.attempt() instanceof Sending s ? s : null;
    Socket socket =
        application == SocketFactory.getDefault()
            ? new MeshSocket(sending == null ? null : sending.attempt().connection())
            : application.createSocket();
    if (sending != null) {
      sending.connecting(socket);
    }
    return socket;
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return application.createSocket(host, port);
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return application.createSocket(host, port, localHost, localPort);
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return application.createSocket(host, port);
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return application.createSocket(host, port, localHost, localPort);
  }
}
