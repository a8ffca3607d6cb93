package io.inmesh.spring.servlet;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.context.ApplicationContext;

/** Calls the servers of an application. Static field of a test, which it serves to its end. */
final class LocalClient implements AfterAllCallback {
  private final HttpClient client = HttpClient.newHttpClient();

  /** What the application's server answers. */
  HttpResponse<String> get(ApplicationContext context, String path, String... headers)
      throws IOException, InterruptedException {
    return get(context, "local.server.port", path, headers);
  }

  /** What the actuator's server answers. */
  HttpResponse<String> getOfActuator(ApplicationContext context, String path, String... headers)
      throws IOException, InterruptedException {
    return get(context, "local.management.port", path, headers);
  }

  private HttpResponse<String> get(
      ApplicationContext context, String port, String path, String... headers)
      throws IOException, InterruptedException {
    String authority = "127.0.0.1:" + context.getEnvironment().getRequiredProperty(port);
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://" + authority + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  @Override
  public void afterAll(ExtensionContext test) throws Exception {
    if ((Object) client instanceof AutoCloseable closeable) { // since Java 21
      closeable.close();
    }
  }
}
