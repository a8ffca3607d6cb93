package io.inmesh.spring.http.okhttp;

import io.inmesh.Mesh;
import io.inmesh.spring.ConditionalOnOutboundMesh;
import io.inmesh.spring.MeshAutoConfiguration;
import io.inmesh.spring.http.MeshHttpClientsAutoConfiguration;
import io.inmesh.spring.internal.http.MeshTransport;
import okhttp3.OkHttpClient;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.web.client.RestTemplate;

/**
 * Has {@code RestClient} and {@code RestTemplate} send what is for the mesh with OkHttp where it is
 * there, as it can speak HTTP/2 to endpoints; {@code inmesh.outbound.imperative-client} decides.
 */
@AutoConfiguration(
    after = MeshAutoConfiguration.class,
    before = MeshHttpClientsAutoConfiguration.class)
@ConditionalOnOutboundMesh
@ConditionalOnClass({OkHttpClient.class, ClientHttpRequestFactoryBuilder.class, RestTemplate.class})
@Conditional(OnOkHttp.class)
public final class MeshOkHttpTransportAutoConfiguration {

  @Bean
  static MeshTransport meshOkHttpTransport(ObjectProvider<Mesh> mesh) {
    return new OkHttpTransport(mesh::getObject);
  }
}
