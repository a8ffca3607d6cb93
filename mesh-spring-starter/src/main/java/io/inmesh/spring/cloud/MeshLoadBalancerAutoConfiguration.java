package io.inmesh.spring.cloud;

import io.inmesh.spring.BalancedName;
import io.inmesh.spring.ConditionalOnOutboundMesh;
import io.inmesh.spring.MeshAutoConfiguration;
import io.inmesh.spring.RequestsInMesh;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.cloud.client.loadbalancer.BlockingLoadBalancerInterceptor;
import org.springframework.cloud.client.loadbalancer.DeferringLoadBalancerInterceptor;
import org.springframework.cloud.client.loadbalancer.LoadBalancerClient;
import org.springframework.cloud.client.loadbalancer.LoadBalancerRequestTransformer;
import org.springframework.cloud.client.loadbalancer.RestTemplateCustomizer;
import org.springframework.cloud.client.loadbalancer.reactive.LoadBalancerClientRequestTransformer;
import org.springframework.cloud.loadbalancer.annotation.LoadBalancerClients;
import org.springframework.cloud.loadbalancer.core.ReactorLoadBalancer;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Clients in the mesh that are {@code @LoadBalanced} leave the services of the mesh to the mesh.
 */
@AutoConfiguration(
    after = MeshAutoConfiguration.class,
    afterName =
        "org.springframework.cloud.loadbalancer.config.BlockingLoadBalancerClientAutoConfiguration",
    beforeName = "org.springframework.cloud.client.loadbalancer.LoadBalancerAutoConfiguration")
@ConditionalOnOutboundMesh
@ConditionalOnClass({
  ReactorLoadBalancer.class,
  LoadBalancerClientFactory.class,
  LoadBalancerClients.class
})
@LoadBalancerClients(defaultConfiguration = MeshLoadBalancerConfiguration.class)
public final class MeshLoadBalancerAutoConfiguration {

  /** In the place of Spring Cloud's own two beans, whose interceptor these ask. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass({RestTemplate.class, DeferringLoadBalancerInterceptor.class})
  static final class Blocking {

    @Bean
    @ConditionalOnBean(LoadBalancerClient.class)
    @ConditionalOnMissingBean(DeferringLoadBalancerInterceptor.class)
    static MeshLoadBalancerInterceptor meshLoadBalancerInterceptor(
        ObjectProvider<BlockingLoadBalancerInterceptor> balancer,
        ObjectProvider<RequestsInMesh> requests) {
      SingletonSupplier<RequestsInMesh> known =
          SingletonSupplier.of(() -> requests.getIfAvailable(() -> request -> false));
      return new MeshLoadBalancerInterceptor(balancer, known::obtain);
    }

    @Bean
    static LoadBalancerRequestTransformer meshNames() {
      return (request, instance) -> {
        String asked = MeshServiceInstance.asked(instance, request.getURI());
        BalancedName.set(request.getAttributes(), request.getURI(), asked);
        return request;
      };
    }

    @Bean
    @ConditionalOnBean(LoadBalancerClient.class)
    @ConditionalOnMissingBean
    RestTemplateCustomizer meshRestTemplateCustomizer(
        DeferringLoadBalancerInterceptor interceptor) {
      return template -> {
        List<ClientHttpRequestInterceptor> interceptors =
            new ArrayList<>(template.getInterceptors());
        interceptors.add(interceptor);
        template.setInterceptors(interceptors);
      };
    }
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass({WebClient.class, LoadBalancerClientRequestTransformer.class})
  static final class Reactive {

    @Bean
    static LoadBalancerClientRequestTransformer meshReactiveNames() {
      return (request, instance) -> {
        String asked = MeshServiceInstance.asked(instance, request.url());
        return ClientRequest.from(request)
            .attributes(attributes -> BalancedName.set(attributes, request.url(), asked))
            .build();
      };
    }
  }
}
