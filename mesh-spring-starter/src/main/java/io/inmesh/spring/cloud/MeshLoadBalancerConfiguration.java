package io.inmesh.spring.cloud;

import io.inmesh.Mesh;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.discovery.composite.CompositeDiscoveryClient;
import org.springframework.cloud.loadbalancer.core.ReactorLoadBalancer;
import org.springframework.cloud.loadbalancer.core.RoundRobinLoadBalancer;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Fallback;
import org.springframework.core.env.Environment;

/**
 * The load balancer of each service, in its own context; a balancer of the application's wins.
 * Public for the code that Spring generates ahead of time, which is in a package of Spring Cloud.
 */
public class MeshLoadBalancerConfiguration {

  /**
   * A fallback, as a balancer that the application has for all services may be defined behind this
   * one.
   */
  @Bean
  @Fallback
  @ConditionalOnMissingBean
  ReactorLoadBalancer<ServiceInstance> meshLoadBalancer(
      Environment environment, Mesh mesh, ObjectProvider<ServiceInstanceListSupplier> instances) {
    String serviceId = environment.getRequiredProperty(LoadBalancerClientFactory.PROPERTY_NAME);
    return new MeshLoadBalancer(serviceId, mesh, new RoundRobinLoadBalancer(instances, serviceId));
  }

  /** For the instances that the balancer chooses from: the mesh's endpoints are the mesh's. */
  @Bean
  @ConditionalOnBean(CompositeDiscoveryClient.class)
  DiscoveryClient registriesBesideTheMesh(CompositeDiscoveryClient all) {
    List<DiscoveryClient> others = new ArrayList<>(all.getDiscoveryClients());
    others.removeIf(MeshDiscoveryClient.class::isInstance);
    return new CompositeDiscoveryClient(others);
  }
}
