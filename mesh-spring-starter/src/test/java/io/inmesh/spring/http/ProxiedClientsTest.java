package io.inmesh.spring.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.jdkhttp.MeshHttpClient;
import io.inmesh.okhttp.MeshInterceptor;
import io.inmesh.spring.AllAutoConfigurations;
import io.inmesh.spring.InMesh;
import io.inmesh.spring.LoggedWarnings;
import java.lang.reflect.Proxy;
import java.net.http.HttpClient;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.framework.autoproxy.BeanNameAutoProxyCreator;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.config.AbstractFactoryBean;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.cloud.context.config.annotation.RefreshScope;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;

/** Clients that are beans which others stand for, or make. */
@AllAutoConfigurations
class ProxiedClientsTest {
  @RegisterExtension private static final MeshOrAddress SHOP = new MeshOrAddress();
  @RegisterExtension private final LoggedWarnings warnings = new LoggedWarnings("io.inmesh.spring");

  private static boolean isInMesh(OkHttpClient client) {
    return client.interceptors().stream().anyMatch(MeshInterceptor.class::isInstance);
  }

  /** Notes whose methods were called. */
  static final class Noting implements MethodInterceptor {
    final List<String> called = new CopyOnWriteArrayList<>();

    @Override
    public Object invoke(org.aopalliance.intercept.MethodInvocation call) throws Throwable {
      called.add(call.getMethod().getName());
      return call.proceed();
    }
  }

  private static BeanNameAutoProxyCreator advising(boolean byClass, String... names) {
    BeanNameAutoProxyCreator creator = new BeanNameAutoProxyCreator();
    creator.setProxyTargetClass(byClass);
    creator.setBeanNames(names);
    creator.setInterceptorNames("noting");
    return creator;
  }

  @Configuration(proxyBeanMethods = false)
  static class Advised {
    @Bean
    static Noting noting() {
      return new Noting();
    }

    @Bean
    static BeanNameAutoProxyCreator byInterface() {
      return advising(false, "restClient", "outsideClient", "webClient", "factory");
    }

    @Bean
    static BeanNameAutoProxyCreator byClass() {
      return advising(true, "template", "outsideTemplate", "okHttp");
    }

    @Bean
    RestClient restClient() {
      return RestClient.create();
    }

    @Bean
    @InMesh(false)
    RestClient outsideClient() {
      return RestClient.create();
    }

    @Bean
    WebClient webClient() {
      return WebClient.create();
    }

    @Bean
    RestTemplate template() {
      return new RestTemplate();
    }

    @Bean
    @InMesh(false)
    RestTemplate outsideTemplate() {
      return new RestTemplate();
    }

    @Bean
    ClientHttpRequestFactory factory() {
      return new SimpleClientHttpRequestFactory();
    }

    @Bean
    RestTemplate ofTheFactory(ClientHttpRequestFactory factory) {
      return new RestTemplate(factory);
    }

    @Bean
    OkHttpClient okHttp() {
      return new OkHttpClient();
    }
  }

  private void assertAnswers(
      AssertableApplicationContext context, Noting noting, String bean, String answer) {
    noting.called.clear();
    assertThat(SHOP.get(context, bean)).as(bean).isEqualTo(answer);
    assertThat(noting.called).as(bean).isNotEmpty();
  }

  @Test
  void adviceStaysAroundAClientInTheMesh() {
    SHOP.application()
        .withUserConfiguration(Advised.class)
        .run(context -> {
          assertThat(context).hasNotFailed();
          Noting noting = context.getBean(Noting.class);
          assertThat(noting.called).as("before any call").isEmpty();
          for (String bean : List.of("restClient", "webClient", "template", "ofTheFactory")) {
            assertAnswers(context, noting, bean, "mesh");
          }
          assertAnswers(context, noting, "outsideClient", "address");
          assertAnswers(context, noting, "outsideTemplate", "address");
          noting.called.clear();
          OkHttpClient okHttp = context.getBean(OkHttpClient.class);
          assertThat(AopUtils.isCglibProxy(okHttp)).isTrue();
          Request request = new Request.Builder().url(SHOP.url()).build();
          try (Response response = okHttp.newCall(request).execute()) {
            assertThat(response.body().string()).isEqualTo("mesh");
          }
          assertThat(noting.called).containsExactly("newCall");
          OkHttpClient target = (OkHttpClient) AopProxyUtils.getSingletonTarget(okHttp);
          assertThat(isInMesh(target)).isTrue();
          assertThat(warnings.texts()).isEmpty();
        });
  }

  @Configuration(proxyBeanMethods = false)
  static class Unknown {
    private static <T> T standIn(Class<T> type, T client) {
      return type.cast(
          Proxy.newProxyInstance(
              type.getClassLoader(),
              new Class<?>[] {type},
              (proxy, method, arguments) -> method.invoke(client, arguments)));
    }

    @Bean
    RestClient restClient() {
      return standIn(RestClient.class, RestClient.create());
    }

    @Bean
    WebClient webClient() {
      return standIn(WebClient.class, WebClient.create());
    }

    @Bean
    @InMesh
    RestClient insisting() {
      return standIn(RestClient.class, RestClient.create());
    }

    @Bean
    @InMesh
    WebClient insistingWebClient() {
      return standIn(WebClient.class, WebClient.create());
    }

    @Bean
    OwnOkHttp okHttp() {
      return new OwnOkHttp();
    }
  }

  /** Of the application's. */
  static class OwnOkHttp extends OkHttpClient {}

  @Test
  void aClientOfAnUnknownClassIsLeftAloneAndSaidUnlessItInsists() {
    SHOP.application()
        .withUserConfiguration(Unknown.class)
        .run(context -> {
          assertThat(context).hasNotFailed();
          assertThat(SHOP.get(context, "restClient")).isEqualTo("address");
          assertThat(SHOP.get(context, "webClient")).isEqualTo("address");
          assertThat(SHOP.get(context, "insisting")).isEqualTo("mesh");
          assertThat(SHOP.get(context, "insistingWebClient")).isEqualTo("mesh");
          assertThat(isInMesh(context.getBean(OwnOkHttp.class))).isFalse();
          assertThat(warnings.texts())
              .hasSize(3)
              .allMatch(warning -> warning.contains("are not in the mesh"))
              .anyMatch(warning -> warning.contains("'restClient'"))
              .anyMatch(warning -> warning.contains("'webClient'"))
              .anyMatch(warning -> warning.contains(OwnOkHttp.class.getName()));
        });
  }

  @Configuration(proxyBeanMethods = false)
  static class Refreshed {
    @Bean
    @RefreshScope
    RestTemplate template() {
      return new RestTemplate();
    }

    @Bean
    @RefreshScope
    @InMesh(false)
    RestTemplate outside() {
      return new RestTemplate();
    }

    @Bean
    @RefreshScope
    RestClient restClient(RestClient.Builder builder) {
      return builder.build();
    }

    @Bean
    @RefreshScope
    WebClient webClient() {
      return WebClient.create();
    }

    @Bean
    @RefreshScope
    OkHttpClient okHttp() {
      return new OkHttpClient();
    }
  }

  @Test
  void beansThatAreMadeAnewWhenTheConfigurationChangesAreInTheMesh() {
    SHOP.application()
        .withUserConfiguration(Refreshed.class)
        .run(context -> {
          assertThat(context).hasNotFailed();
          for (int i = 0; i < 2; i++) {
            Object before = context.getBean("scopedTarget.template");
            for (String bean : List.of("template", "restClient", "webClient")) {
              assertThat(SHOP.get(context, bean)).as(bean).isEqualTo("mesh");
            }
            assertThat(SHOP.get(context, "outside")).isEqualTo("address");
            OkHttpClient okHttp = context.getBean("scopedTarget.okHttp", OkHttpClient.class);
            assertThat(isInMesh(okHttp)).isTrue();
            context
                .getBean(org.springframework.cloud.context.scope.refresh.RefreshScope.class)
                .refreshAll();
            assertThat(context.getBean("scopedTarget.template")).isNotSameAs(before);
          }
          assertThat(warnings.texts()).isEmpty();
        });
  }

  /** Makes what Spring is told the class of. */
  private record Factory<T>(Class<T> type, java.util.function.Supplier<T> making)
      implements FactoryBean<T> {
    @Override
    public T getObject() {
      return making.get();
    }

    @Override
    public Class<?> getObjectType() {
      return type;
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Made {
    @Bean
    FactoryBean<RestClient> restClient() {
      return new Factory<>(RestClient.class, RestClient::create);
    }

    @Bean
    FactoryBean<WebClient> webClient() {
      return new Factory<>(WebClient.class, WebClient::create);
    }

    @Bean
    AbstractFactoryBean<RestTemplate> template() {
      return new AbstractFactoryBean<>() {
        @Override
        public Class<?> getObjectType() {
          return RestTemplate.class;
        }

        @Override
        protected RestTemplate createInstance() {
          return new RestTemplate();
        }
      };
    }

    @Bean
    FactoryBean<OkHttpClient> okHttp() {
      return new Factory<>(OkHttpClient.class, OkHttpClient::new);
    }

    @Bean
    FactoryBean<HttpClient> jdk() {
      return new Factory<>(HttpClient.class, HttpClient::newHttpClient);
    }
  }

  @Test
  void whatFactoriesMakeIsInTheMesh() {
    SHOP.application()
        .withUserConfiguration(Made.class)
        .run(context -> {
          assertThat(context).hasNotFailed();
          for (String bean : List.of("restClient", "webClient", "template")) {
            assertThat(SHOP.get(context, bean)).as(bean).isEqualTo("mesh");
          }
          assertThat(isInMesh(context.getBean(OkHttpClient.class))).isTrue();
          assertThat(context.getBean(HttpClient.class)).isInstanceOf(MeshHttpClient.class);
        });
  }
}
