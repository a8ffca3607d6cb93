package io.inmesh.spring;

import io.inmesh.spring.MeshProperties.Mode;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Matches unless {@code inmesh.mode} is {@code off}. */
final class OnMeshCondition extends SpringBootCondition {
  @Override
  public ConditionOutcome getMatchOutcome(
      ConditionContext context, AnnotatedTypeMetadata metadata) {
    ConditionMessage.Builder message = ConditionMessage.forCondition(ConditionalOnMesh.class);
    Mode mode = mode(context.getEnvironment());
    return new ConditionOutcome(mode != Mode.OFF, message.because("inmesh.mode is " + mode));
  }

  /** The property, which YAML may have read as a truth value. */
  static Mode mode(Environment environment) {
    return GivenValue.of(environment, "inmesh.mode", Mode.class, Mode.ENFORCE);
  }
}
