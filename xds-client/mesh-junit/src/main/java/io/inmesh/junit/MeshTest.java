package io.inmesh.junit;

import io.inmesh.Mesh;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives each test a {@link TestMesh} of these resources, as a parameter of its method, of its
 * constructor, or of a {@code @BeforeEach}.
 *
 * <pre>{@code
 * @MeshTest("routes.yaml")
 * class ShopRoutesTest {
 *   @Test
 *   void betaUsersGetTheNewCart(TestMesh mesh) {
 *     assertThat(mesh.get("http://shop/cart").header("x-user", "beta"))
 *         .goesTo("shop-v2")
 *         .withTimeout("2s")
 *         .retriesOn(503);
 *   }
 * }
 * }</pre>
 *
 * <p>Each test has a mesh of its own, so that no ejection and no passing of time reaches the next
 * one. A test class with {@code @TestInstance(PER_CLASS)} that takes the mesh in its constructor or
 * in {@code @BeforeAll} has one for all its tests.
 *
 * <p>Resources that would be rejected fail the test, with file, line, field path, the value and
 * what was expected. On a method it replaces what the class says. Composed annotations and nested
 * test classes work. Needs JUnit 5.13 or later.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@ExtendWith(MeshTestExtension.class)
public @interface MeshTest {
  /**
   * The documents: files of resources, all served by the fake control plane, and at most one
   * bootstrap (Envoy's or gRPC's) whose static resources, runtime values and node are used.
   *
   * <p>A location is looked for on the class path beside the test class, then at the root of the
   * class path, then in the file system. Without any the mesh has no configuration yet.
   */
  String[] value() default {};

  /**
   * The listener that plays the outbound proxy; default: the only one that can. It has to be in the
   * documents: none is made up then.
   */
  String listener() default "";

  /** What all draws of the mesh follow from: load balancing, weights, back-off, faults. */
  long seed() default 1;

  /** Further settings of the mesh, of a class with a constructor without parameters. */
  Class<? extends Consumer<Mesh.Builder>> settings() default NoSettings.class;

  /** Changes nothing. */
  final class NoSettings implements Consumer<Mesh.Builder> {
    @Override
    public void accept(Mesh.Builder builder) {
      // Nothing to set.
    }
  }
}
