package io.inmesh.spring;

import java.util.stream.Stream;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Matches unless a switch is off, as {@link ConditionalOnSwitch} says. */
final class OnSwitchCondition extends SpringBootCondition {
  @Override
  public ConditionOutcome getMatchOutcome(
      ConditionContext context, AnnotatedTypeMetadata metadata) {
    ConditionMessage.Builder message = ConditionMessage.forCondition(ConditionalOnSwitch.class);
    return metadata.getAnnotations().stream(ConditionalOnSwitch.class)
        .flatMap(annotation -> Stream.of(annotation.getStringArray("value")))
        .filter(property -> !isOn(context.getEnvironment(), property))
        .findFirst()
        .map(off -> ConditionOutcome.noMatch(message.because(off + " is false")))
        .orElseGet(() -> ConditionOutcome.match(message.because("no switch is off")));
  }

  /**
   * Whether this switch is on, as it is where it is not set.
   *
   * @throws RuntimeException for what is neither true nor false
   */
  static boolean isOn(Environment environment, String property) {
    return GivenValue.of(environment, property, Boolean.class, true);
  }
}
