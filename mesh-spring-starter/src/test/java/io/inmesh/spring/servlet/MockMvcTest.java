package io.inmesh.spring.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.asyncDispatch;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;

import io.inmesh.Mesh;
import io.inmesh.servlet.MeshFilter;
import io.inmesh.spring.TestConfig;
import io.inmesh.xds.XdsConfigSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.MvcResult;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tests of applications that run without a container. */
class MockMvcTest {
  @TempDir private Path directory;
  private Mesh mesh;
  private MockMvc mvc;

  @RestController
  static class Hello {
    @GetMapping("/hello")
    String hello() {
      return "hello";
    }

    @GetMapping("/later")
    CompletableFuture<String> later() {
      return CompletableFuture.completedFuture("later");
    }
  }

  @BeforeEach
  void start() throws Exception {
    Path file = new TestConfig().inbound(80, "").write(directory);
    mesh = Mesh.builder(XdsConfigSource.ofFile(file)).inboundListener("inbound").build();
    mesh.awaitConfig(Duration.ofSeconds(20));
    mvc = MockMvcBuilders.standaloneSetup(new Hello()).addFilters(MeshFilter.of(mesh)).build();
  }

  @AfterEach
  void stop() {
    mesh.close();
  }

  @Test
  void aRequestIsAnswered() throws Exception {
    assertThat(text(mvc.perform(get("/hello")).andReturn())).isEqualTo("hello");
  }

  @Test
  void anAsynchronousOneIsToo() throws Exception {
    MvcResult begun = mvc.perform(get("/later")).andReturn();
    assertThat(begun.getRequest().isAsyncStarted()).isTrue();
    assertThat(text(mvc.perform(asyncDispatch(begun)).andReturn())).isEqualTo("later");
  }

  private static String text(MvcResult result) throws Exception {
    assertThat(result.getResponse().getStatus()).isEqualTo(200);
    return result.getResponse().getContentAsString();
  }
}
