package io.inmesh.junit;

import io.inmesh.Mesh;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.ReflectionSupport;

/** Makes the mesh of a {@link MeshTest} when it is first asked for; JUnit's store closes it. */
final class MeshTestExtension implements ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(MeshTestExtension.class);

  @Override
  public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
    return ExtensionContextScope.TEST_METHOD;
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == TestMesh.class || type == Mesh.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    if (context.getTestMethod().isEmpty() && !isPerClass(context)) {
      throw new ParameterResolutionException(
          "each test has a mesh of its own (expected: a parameter of a test or of @BeforeEach, or"
              + " @TestInstance(PER_CLASS)): "
              + describe(parameter.getDeclaringExecutable()));
    }
    // A mesh of the class, if it has one, is found in the store of its tests too: it is theirs
    // unless the method has an annotation of its own.
    Annotated annotated = annotation(context);
    TestMesh mesh =
        context
            .getStore(NAMESPACE)
            .getOrComputeIfAbsent(
                annotated.owner(), owner -> create(context, annotated.test()), TestMesh.class);
    return parameter.getParameter().getType() == Mesh.class ? mesh.mesh() : mesh;
  }

  private static boolean isPerClass(ExtensionContext context) {
    return context.getTestInstanceLifecycle().orElse(Lifecycle.PER_METHOD) == Lifecycle.PER_CLASS;
  }

  private static String describe(Executable executable) {
    return executable instanceof Constructor<?> ? "a constructor" : executable.getName();
  }

  /** An annotation, and where it is. */
  private record Annotated(MeshTest test, AnnotatedElement owner) {}

  private static TestMesh create(ExtensionContext context, MeshTest test) {
    Class<?> owner = context.getRequiredTestClass();
    Consumer<Mesh.Builder> settings = ReflectionSupport.newInstance(test.settings());
    TestMesh.Builder builder =
        TestMesh.builder().relativeTo(owner).seed(test.seed()).settings(settings);
    if (!test.listener().isEmpty()) {
      builder.listener(test.listener());
    }
    return builder.resources(test.value()).build();
  }

  /** The nearest one: of the method, of its class, or of a class around that. */
  private static Annotated annotation(ExtensionContext context) {
    for (ExtensionContext at = context; at != null; at = parent(at)) {
      AnnotatedElement element = at.getElement().orElse(null);
      Optional<MeshTest> found = AnnotationSupport.findAnnotation(element, MeshTest.class);
      if (element != null && found.isPresent()) {
        return new Annotated(found.get(), element);
      }
    }
    throw new ParameterResolutionException("@MeshTest is nowhere (expected: on test or class)");
  }

  private static @Nullable ExtensionContext parent(ExtensionContext context) {
    return context.getParent().orElse(null);
  }
}
