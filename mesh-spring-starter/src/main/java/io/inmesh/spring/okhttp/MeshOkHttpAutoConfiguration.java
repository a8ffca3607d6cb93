package io.inmesh.spring.okhttp;

import io.inmesh.Mesh;
import io.inmesh.spring.BeanChoice;
import io.inmesh.spring.ConditionalOnOutboundMesh;
import io.inmesh.spring.MeshAutoConfiguration;
import io.inmesh.spring.OkHttpOnClassPath;
import okhttp3.OkHttpClient;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.io.ResourceLoader;

/** Puts beans of the types {@code OkHttpClient} and {@code OkHttpClient.Builder} into the mesh. */
@AutoConfiguration(after = MeshAutoConfiguration.class)
@ConditionalOnOutboundMesh
@ConditionalOnClass(OkHttpClient.class)
public final class MeshOkHttpAutoConfiguration {

  @Bean
  @Conditional(OnNewOkHttp.class)
  static OkHttpClients meshOkHttpClients(
      @Qualifier(BeanChoice.NAME) BeanChoice choice, ObjectProvider<Mesh> mesh) {
    return new OkHttpClients(choice, mesh::getObject);
  }

  @Bean
  @ConditionalOnMissingBean(OkHttpClients.class)
  static OldOkHttpClients meshOldOkHttpClients(
      @Qualifier(BeanChoice.NAME) BeanChoice choice, ResourceLoader resources) {
    return new OldOkHttpClients(choice, OkHttpOnClassPath.of(resources.getClassLoader()));
  }
}
