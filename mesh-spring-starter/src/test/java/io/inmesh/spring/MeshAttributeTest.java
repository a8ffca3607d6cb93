package io.inmesh.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.Mesh;
import io.inmesh.config.MeshMode;
import io.inmesh.testing.contract.StaticConfigSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MeshAttributeTest {
  @RegisterExtension
  private final LoggedWarnings warnings = new LoggedWarnings(Mesh.class.getName());

  private static @Nullable Boolean choice(Object value, Mesh mesh) {
    return MeshAttribute.of(Map.of(MeshAttribute.NAME, value), () -> mesh);
  }

  private static Mesh mesh(MeshMode mode) {
    return Mesh.builder(new StaticConfigSource()).mode(mode).build();
  }

  @Test
  void inShadowModeAWrongValueIsLoggedOnceAndCountsAsFalse() {
    try (Mesh mesh = mesh(MeshMode.SHADOW)) {
      for (String value : new String[] {"wrong-1", "wrong-1", "wrong-2", "wrong-1"}) {
        assertThat(choice(value, mesh)).isFalse();
      }
    }
    assertThat(warnings.texts())
        .satisfiesExactly(
            first -> assertThat(first).contains(" is wrong-1 "),
            second -> assertThat(second).contains(" is wrong-2 "));
  }

  @Test
  void elsewhereItFailsEachCallAndNothingIsLogged() {
    try (Mesh mesh = mesh(MeshMode.ENFORCE)) {
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> choice("wrong-3", mesh))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("wrong-3 (expected: true or false)");
      }
    }
    assertThat(warnings.texts()).isEmpty();
  }
}
