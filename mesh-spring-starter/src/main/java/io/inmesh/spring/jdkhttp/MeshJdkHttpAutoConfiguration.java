package io.inmesh.spring.jdkhttp;

import io.inmesh.Mesh;
import io.inmesh.spring.BeanChoice;
import io.inmesh.spring.ConditionalOnOutboundMesh;
import io.inmesh.spring.MeshAutoConfiguration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

/** Puts beans of the type {@code java.net.http.HttpClient} into the mesh. */
@AutoConfiguration(after = MeshAutoConfiguration.class)
@ConditionalOnOutboundMesh
public final class MeshJdkHttpAutoConfiguration {

  @Bean
  static JdkHttpClients meshJdkHttpClients(
      @Qualifier(BeanChoice.NAME) BeanChoice choice, ObjectProvider<Mesh> mesh) {
    return new JdkHttpClients(choice, mesh::getObject);
  }
}
