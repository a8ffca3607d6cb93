package io.inmesh.spring;

import java.util.List;
import org.springframework.core.env.Environment;

/**
 * Finds values of properties that make no sense, by the environment alone: what a start that fails
 * is told must name all of them, however few beans there were by then. Implementations are named in
 * {@code META-INF/spring.factories}.
 */
public interface PropertyCheck {
  /** All that is wrong with the properties that this knows. Throws nothing. */
  List<InvalidPropertyException.Problem> problems(Environment environment);
}
