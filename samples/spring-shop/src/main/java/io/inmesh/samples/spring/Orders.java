package io.inmesh.samples.spring;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.stub.ClientCalls;
import io.inmesh.MeshFallback;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.grpc.client.GrpcChannelFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Makes orders, and asks {@code stock} by its name whether there is enough. */
@RestController
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class Orders {
  private final String version;
  private final Channel stock;
  private final MeshFallback<String> stockUnknown =
      MeshFallback.<String>of(failure -> "unknown (" + failure.kind() + ')').forRoute("stock");
  private final AtomicInteger failures = new AtomicInteger();

  Orders(@Value("${shop.version}") String version, GrpcChannelFactory channels) {
    this.version = version;
    this.stock = channels.createChannel("mesh:///stock");
  }

  @GetMapping("/order")
  ResponseEntity<String> order() {
    if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE).body("not now");
    }
    return ResponseEntity.ok("order of " + version + ", stock " + inStock());
  }

  private String inStock() {
    return stockUnknown.get(
        () -> ClientCalls.blockingUnaryCall(stock, Stock.COUNT, CallOptions.DEFAULT, "pears"));
  }

  /** The next requests fail, this many of them. */
  void failNext(int requests) {
    failures.set(requests);
  }
}
