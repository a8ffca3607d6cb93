package io.inmesh.spring.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import org.junit.jupiter.api.Test;

class PartsOutsideTest {
  private final PartsOutside parts = new PartsOutside();

  @Test
  void whatIsInUseIsKnownAfterACollectionToo() {
    Object used = new Object();
    parts.add(used);
    Forgotten.awaitCollected(addedAndForgotten());
    assertThat(parts.contains(used)).isTrue();
    assertThat(parts.contains(new Object())).isFalse();
  }

  private WeakReference<Object> addedAndForgotten() {
    Object part = new Object();
    parts.add(part);
    return new WeakReference<>(part);
  }
}
