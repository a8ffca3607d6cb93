package io.inmesh.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Whether a bean that makes calls is put into the mesh; without it, every one is. For clients,
 * their builders and request factories of Spring, OkHttp and the JDK, interfaces of HTTP services,
 * and stubs of gRPC; on any other bean it fails the start.
 *
 * <pre>{@code
 * @Bean
 * @InMesh(false)
 * OkHttpClient paymentProvider() {
 *   return new OkHttpClient();
 * }
 * }</pre>
 *
 * <p>The name of this type is also an attribute of requests: {@code
 * .attribute(InMesh.class.getName(), false)} of {@code RestClient} and {@code WebClient} leaves one
 * call alone, in {@code defaultRequest} of their builders all of a client; the text {@code "false"}
 * will do, anything but true and false fails the call (in shadow mode, it leaves it alone). With
 * {@code true}, whoever asks a balancer of Spring Cloud about a request of his own says that he
 * will send it through the mesh.
 */
@Documented
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface InMesh {
  /**
   * False: the bean is left as it is. True: its requests are in the mesh even where its request
   * factory or connector does what the mesh cannot do, or is one that was left alone itself.
   */
  boolean value() default true;
}
