package io.inmesh.spring.http.okhttp;

import io.inmesh.spring.MeshProperties.ImperativeClient;
import io.inmesh.spring.OkHttpOnClassPath;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches where OkHttp is to send what blocking clients send: it is new enough, and nobody has
 * chosen the JDK's client, be it for the mesh or, without a word about the mesh, for all.
 */
final class OnOkHttp extends SpringBootCondition {
  @Override
  public ConditionOutcome getMatchOutcome(
      ConditionContext context, AnnotatedTypeMetadata metadata) {
    ConditionMessage.Builder message = ConditionMessage.forCondition("OkHttp for blocking clients");
    Binder binder = Binder.get(context.getEnvironment());
    ImperativeClient client =
        binder
            .bind("inmesh.outbound.imperative-client", ImperativeClient.class)
            .orElse(ImperativeClient.AUTO);
    String ofSpring =
        binder.bind("spring.http.clients.imperative.factory", String.class).orElse("");
    if (client == ImperativeClient.JDK) {
      return ConditionOutcome.noMatch(message.because("inmesh.outbound.imperative-client is jdk"));
    }
    if (client == ImperativeClient.AUTO && ofSpring.equalsIgnoreCase("jdk")) {
      return ConditionOutcome.noMatch(
          message.because("spring.http.clients.imperative.factory is jdk"));
    }
    return OkHttpOnClassPath.of(context.getClassLoader()).isNewEnough()
        ? ConditionOutcome.match(message.because("inmesh.outbound.imperative-client is " + client))
        : ConditionOutcome.noMatch(message.because("OkHttp is older than 5.4"));
  }
}
