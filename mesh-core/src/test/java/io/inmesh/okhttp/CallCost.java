package io.inmesh.okhttp;

import com.sun.management.ThreadMXBean;
import io.inmesh.config.RouteAction;
import io.inmesh.testing.contract.ContractMesh;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * What a call costs on the thread that makes it, with OkHttp alone and with the mesh: bytes
 * allocated, and CPU time. A program, not a test: run its {@code main}.
 */
final class CallCost {
  private static final int WARM_UP = 20_000;
  private static final int CALLS = 10_000;
  private static final int ROUNDS = 9;
  private static final byte[] ANSWER =
      "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok"
          .getBytes(StandardCharsets.US_ASCII);
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private CallCost() {}

  public static void main(String[] args) throws IOException {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        ContractMesh mesh = new ContractMesh()) {
      Thread accepting = new Thread(() -> accept(server));
      accepting.setDaemon(true);
      accepting.start();
      mesh.cluster("a", server.getLocalPort()).route("/", RouteAction.Forward.to("a")).apply();
      OkHttpClient bare = new OkHttpClient();
      OkHttpClient meshed =
          new OkHttpClient.Builder().addInterceptor(MeshInterceptor.of(mesh.mesh())).build();
      Request direct =
          new Request.Builder().url("http://127.0.0.1:" + server.getLocalPort() + "/a").build();
      Request throughMesh = new Request.Builder().url("http://shop.example/a").build();
      repeat(bare, direct, WARM_UP);
      repeat(meshed, throughMesh, WARM_UP);
      long[] bareBytes = new long[ROUNDS];
      long[] bareNanos = new long[ROUNDS];
      long[] meshBytes = new long[ROUNDS];
      long[] meshNanos = new long[ROUNDS];
      for (int i = 0; i < ROUNDS; i++) {
        measure(bare, direct, bareBytes, bareNanos, i);
        measure(meshed, throughMesh, meshBytes, meshNanos, i);
      }
      print("OkHttp", bareBytes, bareNanos);
      print("with the mesh", meshBytes, meshNanos);
      bare.connectionPool().evictAll();
      meshed.connectionPool().evictAll();
    }
  }

  private static void measure(
      OkHttpClient client, Request request, long[] bytes, long[] nanos, int round)
      throws IOException {
    long bytesBefore = THREADS.getCurrentThreadAllocatedBytes();
    long nanosBefore = THREADS.getCurrentThreadCpuTime();
    repeat(client, request, CALLS);
    nanos[round] = (THREADS.getCurrentThreadCpuTime() - nanosBefore) / CALLS;
    bytes[round] = (THREADS.getCurrentThreadAllocatedBytes() - bytesBefore) / CALLS;
  }

  private static void repeat(OkHttpClient client, Request request, int calls) throws IOException {
    for (int i = 0; i < calls; i++) {
      try (Response response = client.newCall(request).execute()) {
        if (!response.body().string().equals("ok")) {
          throw new IOException("unexpected answer " + response);
        }
      }
    }
  }

  private static void print(String name, long[] bytes, long[] nanos) {
    Arrays.sort(bytes);
    Arrays.sort(nanos);
    System.out.printf(
        "%-14s %6d B/call  %6d ns CPU/call%n", name, bytes[ROUNDS / 2], nanos[ROUNDS / 2]);
  }

  private static void accept(ServerSocket server) {
    try {
      while (true) {
        Socket socket = server.accept();
        Thread serving = new Thread(() -> serve(socket));
        serving.setDaemon(true);
        serving.start();
      }
    } catch (IOException e) {
      // The program has ended.
    }
  }

  /** Answers whenever the empty line of a head without a body has come. */
  private static void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream in = socket.getInputStream();
      OutputStream out = socket.getOutputStream();
      byte[] block = new byte[8192];
      int matched = 0;
      for (int read = in.read(block); read > 0; read = in.read(block)) {
        for (int i = 0; i < read; i++) {
          boolean expected = block[i] == (matched % 2 == 0 ? '\r' : '\n');
          matched = expected ? matched + 1 : 0;
          if (matched == 4) {
            matched = 0;
            out.write(ANSWER);
          }
        }
      }
    } catch (IOException e) {
      // The client has left.
    }
  }
}
