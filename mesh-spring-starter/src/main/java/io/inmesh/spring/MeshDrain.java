package io.inmesh.spring;

import io.inmesh.Mesh;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationContextAware;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;

/**
 * Has the mesh drain when the application begins to close, which is before its servers stop: what
 * is still answered asks its caller to go elsewhere. Not when it is merely stopped, as it may be
 * started again and draining is for good.
 */
final class MeshDrain implements ApplicationListener<ContextClosedEvent>, ApplicationContextAware {
  private final Mesh mesh;
  private @Nullable ApplicationContext own;

  MeshDrain(Mesh mesh) {
    this.mesh = mesh;
  }

  @Override
  public void setApplicationContext(ApplicationContext context) {
    own = context;
  }

  /** Child contexts, such as the management server's, tell of their end here too. */
  @Override
  public void onApplicationEvent(ContextClosedEvent event) {
    if (event.getApplicationContext() == own) {
      mesh.lifecycle().startDrain();
    }
  }
}
