package io.inmesh.spring.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.spring.SharedApplications;
import io.inmesh.spring.http.ClientMatrix.Shop;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;

/** Every usual way to declare a client, in the mesh and out of it. */
class ClientMatrixTest {
  @RegisterExtension private static final MeshOrAddress SHOP = new MeshOrAddress();

  /** One for all children, as they change nothing in it. */
  private static final SharedApplications PARENT = new SharedApplications();

  private ApplicationContextRunner application;

  @AfterAll
  static void closeParent() {
    PARENT.close();
  }

  @BeforeEach
  void start() {
    application = SHOP.application().withPropertyValues("shop.url=" + SHOP.url());
  }

  static List<Class<?>> declarations() {
    return List.of(ClientMatrix.class.getDeclaredClasses()).stream()
        .<Class<?>>map(type -> type)
        .filter(type -> !type.isInterface() && !declared(type).isEmpty())
        .toList();
  }

  /** The methods that make clients. */
  private static List<Method> declared(Class<?> type) {
    List<Method> clients = new ArrayList<>();
    for (Method method : type.getDeclaredMethods()) {
      Class<?> made = method.getReturnType();
      if (method.isAnnotationPresent(Bean.class)
          && (RestTemplate.class.isAssignableFrom(made)
              || made == RestClient.class
              || made == WebClient.class
              || made == Shop.class
              || made == FactoryBean.class)) {
        clients.add(method);
      }
    }
    return clients;
  }

  private String answer(Object client) {
    if (client instanceof RestTemplate template) {
      return SHOP.get(template);
    }
    if (client instanceof RestClient blocking) {
      return SHOP.get(blocking);
    }
    return client instanceof WebClient reactive ? SHOP.get(reactive) : ((Shop) client).get();
  }

  private void assertAnswers(
      AssertableApplicationContext context, Class<?> declaration, boolean anyInTheMesh) {
    assertThat(context).hasNotFailed();
    assertAllAnswer(context, declaration, anyInTheMesh);
  }

  private void assertAllAnswer(
      ApplicationContext context, Class<?> declaration, boolean anyInTheMesh) {
    for (Method method : declared(declaration)) {
      String name = method.getName();
      Object client = context.getBean(name);
      if (method.getReturnType() != FactoryBean.class) {
        assertThat(client).as(name).isInstanceOf(method.getReturnType());
      }
      assertThat(answer(client))
          .as(name)
          .isEqualTo(
              (anyInTheMesh && !name.startsWith("outside") ? "mesh" : "address")
                  + (name.endsWith("Signed") ? " signed me" : ""));
    }
  }

  @Test
  void allDeclarationsAreListed() {
    assertThat(declarations()).hasSizeGreaterThan(6);
  }

  @ParameterizedTest
  @MethodSource("declarations")
  void aClientIsInTheMeshUnlessItSaysNoAndStaysWhatItIs(Class<?> declaration) {
    application
        .withUserConfiguration(declaration)
        .run(context -> assertAnswers(context, declaration, true));
  }

  @ParameterizedTest
  @MethodSource("declarations")
  void theSameHoldsWhereBeansAreMadeLate(Class<?> declaration) {
    application
        .withInitializer(context ->
            context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
        .withUserConfiguration(declaration)
        .run(context -> assertAnswers(context, declaration, true));
  }

  @ParameterizedTest
  @MethodSource("declarations")
  void noneIsInTheMeshWhereThatIsOffForWhatGoesOut(Class<?> declaration) {
    application
        .withPropertyValues("inmesh.outbound.enabled=false")
        .withUserConfiguration(declaration)
        .run(context -> assertAnswers(context, declaration, false));
  }

  /** Those that need no builder of their own: in a child Spring Boot takes the parent's. */
  static List<Class<?>> declarationsForAChild() {
    return declarations().stream()
        .filter(
            type -> type != ClientMatrix.Customized.class && type != ClientMatrix.OwnBuilders.class)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("declarationsForAChild")
  void theSameHoldsInAChildOfAContextInTheMesh(Class<?> declaration) {
    ApplicationContext parent =
        PARENT.get(ClientMatrix.Plain.class, directory -> SHOP.start(ClientMatrix.Plain.class));
    application
        .withParent(parent)
        .withUserConfiguration(declaration)
        .run(context -> {
          assertAnswers(context, declaration, true);
          assertAllAnswer(parent, ClientMatrix.Plain.class, true);
        });
  }
}
