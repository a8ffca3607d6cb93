package io.inmesh.spring.okhttp;

import io.inmesh.Mesh;
import io.inmesh.spring.BeanChoice;
import io.inmesh.spring.ConditionalOnOutboundMesh;
import io.inmesh.spring.MeshAutoConfiguration;
import okhttp3.OkHttpClient;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/** Puts beans of the types {@code OkHttpClient} and {@code OkHttpClient.Builder} into the mesh. */
@AutoConfiguration(after = MeshAutoConfiguration.class)
@ConditionalOnOutboundMesh
@ConditionalOnClass(OkHttpClient.class)
public final class MeshOkHttpAutoConfiguration {

  @Bean
  static OkHttpClients meshOkHttpClients(
      @Qualifier(BeanChoice.NAME) BeanChoice choice, ObjectProvider<Mesh> mesh) {
    return new OkHttpClients(choice, mesh::getObject);
  }
}
