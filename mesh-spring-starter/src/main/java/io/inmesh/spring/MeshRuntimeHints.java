package io.inmesh.spring;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;
import org.springframework.asm.ClassReader;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * What a native image must keep of the mesh because it is reached by name: protobuf reads and
 * writes its own messages by their accessors, and the control plane's client has the descriptors of
 * Envoy's messages and tables of the fields that it honours. Whether a library is there is asked by
 * the name of a class, too.
 */
final class MeshRuntimeHints implements RuntimeHintsRegistrar {
  /** Fields that are looked up by a method of the class, where the compiler cannot see the name. */
  private static final List<String> WITH_FIELDS =
      List.of("io.inmesh.health.CircuitBreaker", "io.inmesh.health.HostMonitor");

  private static final String MESSAGES = "classpath*:com/google/protobuf/*.class";

  @Override
  public void registerHints(RuntimeHints hints, @Nullable ClassLoader loader) {
    hints.resources().registerPattern("io/inmesh/xds/report/**");
    hints.resources().registerPattern("io/inmesh/xds/proto/descriptors.bin");
    for (String name : WITH_FIELDS) {
      hints
          .reflection()
          .registerType(TypeReference.of(name), MemberCategory.ACCESS_DECLARED_FIELDS);
    }
    ClusterLibraries.NEEDED.forEach(
        library -> hints.reflection().registerTypeIfPresent(loader, library.type()));
    PathMatchingResourcePatternResolver resolver = new PathMatchingResourcePatternResolver(loader);
    try {
      for (Resource file : resolver.getResources(MESSAGES)) {
        registerMessage(hints, file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Messages, their builders and enums; nothing of them is loaded for that. */
  private static void registerMessage(RuntimeHints hints, Resource file) throws IOException {
    ClassReader type;
    try (InputStream bytes = file.getInputStream()) {
      type = new ClassReader(bytes);
    }
    if (String.valueOf(type.getSuperName()).startsWith("com/google/protobuf/GeneratedMessage")
        || List.of(type.getInterfaces()).contains("com/google/protobuf/ProtocolMessageEnum")) {
      hints
          .reflection()
          .registerType(
              TypeReference.of(type.getClassName().replace('/', '.')),
              MemberCategory.INVOKE_PUBLIC_METHODS);
    }
  }
}
