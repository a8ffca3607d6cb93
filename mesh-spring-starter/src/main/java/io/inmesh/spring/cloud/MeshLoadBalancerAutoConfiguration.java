package io.inmesh.spring.cloud;

import io.inmesh.spring.ConditionalOnOutboundMesh;
import io.inmesh.spring.MeshAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.cloud.loadbalancer.annotation.LoadBalancerClients;
import org.springframework.cloud.loadbalancer.core.ReactorLoadBalancer;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;

/** Clients that are {@code @LoadBalanced} leave the services of the mesh to the mesh. */
@AutoConfiguration(after = MeshAutoConfiguration.class)
@ConditionalOnOutboundMesh
@ConditionalOnClass({
  ReactorLoadBalancer.class,
  LoadBalancerClientFactory.class,
  LoadBalancerClients.class
})
@LoadBalancerClients(defaultConfiguration = MeshLoadBalancerConfiguration.class)
public final class MeshLoadBalancerAutoConfiguration {}
