package io.inmesh.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import io.inmesh.Mesh;
import io.inmesh.config.UnknownAuthority;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

class MeshTestExtensionTest {
  private static final List<TestMesh> SEEN = new ArrayList<>();

  private static Events run(Class<?> testClass) {
    SEEN.clear();
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(testClass))
        .execute()
        .testEvents();
  }

  @Test
  void eachTestHasAMeshOfItsOwn() {
    run(PerMethod.class).assertStatistics(stats -> stats.succeeded(2));
    assertThat(SEEN).hasSize(4);
    assertThat(SEEN.stream().distinct()).hasSize(2);
  }

  @MeshTest("routes.yaml")
  static class PerMethod {
    @BeforeEach
    void before(TestMesh mesh) {
      SEEN.add(mesh);
    }

    @Test
    void one(TestMesh mesh) {
      SEEN.add(mesh);
      assertThat(mesh.elapsed()).isZero();
      mesh.advance("1s");
    }

    @Test
    void two(TestMesh mesh) {
      SEEN.add(mesh);
      assertThat(mesh.elapsed()).isZero();
      mesh.advance("1s");
    }
  }

  @Test
  void aTestInstancePerClassMayShareOne() {
    run(PerClass.class).assertStatistics(stats -> stats.succeeded(2));
    assertThat(SEEN.stream().distinct()).hasSize(1);
  }

  @MeshTest("routes.yaml")
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  static class PerClass {
    @BeforeAll
    void before(TestMesh mesh) {
      SEEN.add(mesh);
    }

    @Test
    void one(TestMesh mesh) {
      SEEN.add(mesh);
    }

    @Test
    void two(TestMesh mesh) {
      SEEN.add(mesh);
    }
  }

  @Test
  void aMethodsAnnotationReplacesTheMeshOfItsClass() {
    run(PerClassAndMethod.class).assertStatistics(stats -> stats.succeeded(2).failed(0));
  }

  @MeshTest("routes.yaml")
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  static class PerClassAndMethod {
    private TestMesh ofClass;

    @BeforeAll
    void before(TestMesh mesh) {
      ofClass = mesh;
    }

    @Test
    @MeshTest("shop.yaml")
    void own(TestMesh mesh, Mesh same) {
      assertThat(mesh).isNotSameAs(ofClass);
      assertThat(same).isSameAs(mesh.mesh());
      assertThat(mesh.get("http://shop/cart")).goesTo("shop");
    }

    @Test
    void shared(TestMesh mesh) {
      assertThat(mesh).isSameAs(ofClass);
    }
  }

  @Test
  void composedAnnotationsNestedClassesAndSettingsWork() {
    run(Composed.class).assertStatistics(stats -> stats.succeeded(1).failed(0));
  }

  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.TYPE)
  @MeshTest(value = "routes.yaml", settings = Strict.class, seed = 5)
  @interface ShopTest {}

  static final class Strict implements Consumer<Mesh.Builder> {
    @Override
    public void accept(Mesh.Builder builder) {
      builder.unknownAuthority(UnknownAuthority.REJECT);
    }
  }

  @ShopTest
  static class Composed {
    @Nested
    class Inner {
      @Test
      void unknownAuthoritiesAreRejected(TestMesh mesh) {
        assertThat(mesh.call(mesh.get("http://elsewhere/"))).hasStatus(404).isLocalReply();
      }
    }
  }

  @Test
  void badResourcesFailTheTestWithTheirProblems() {
    run(Bad.class)
        .assertThatEvents()
        .haveExactly(
            1,
            event(
                finishedWithFailure(
                    message(text ->
                        text.contains("the resources are rejected:")
                            && text.contains("bad.yaml:")
                            && text.contains("virtual_hosts[0].routes[2].route.timeout")))));
  }

  @MeshTest("bad.yaml")
  static class Bad {
    @Test
    void one(TestMesh mesh) {}
  }

  @Test
  void aMeshInBeforeAllNeedsAnInstancePerClass() {
    EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(Early.class))
        .execute()
        .allEvents()
        .assertThatEvents()
        .haveExactly(
            1,
            event(
                finishedWithFailure(
                    message(text ->
                        text.contains("each test has a mesh of its own")
                            && text.contains("PER_CLASS")))));
  }

  @MeshTest("routes.yaml")
  static class Early {
    @BeforeAll
    static void before(TestMesh mesh) {}

    @Test
    void one() {}
  }
}
