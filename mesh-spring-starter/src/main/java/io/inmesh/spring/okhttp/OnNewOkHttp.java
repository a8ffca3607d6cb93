package io.inmesh.spring.okhttp;

import io.inmesh.spring.OkHttpOnClassPath;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Matches where OkHttp is new enough for the mesh. */
final class OnNewOkHttp extends SpringBootCondition {
  @Override
  public ConditionOutcome getMatchOutcome(
      ConditionContext context, AnnotatedTypeMetadata metadata) {
    OkHttpOnClassPath found = OkHttpOnClassPath.of(context.getClassLoader());
    ConditionMessage.Builder message = ConditionMessage.forCondition("OkHttp in the mesh");
    return found.isNewEnough()
        ? ConditionOutcome.match(message.because("OkHttp is " + found.version()))
        : ConditionOutcome.noMatch(message.because(found.problem()));
  }
}
