package io.inmesh.spring;

import io.inmesh.config.BeforeFirstConfig;
import io.inmesh.config.InboundWithoutConfig;
import io.inmesh.config.UnknownAuthority;
import io.inmesh.spring.InvalidPropertyException.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.core.env.Environment;
import org.springframework.core.io.support.SpringFactoriesLoader;

/** All values of the properties {@code inmesh} that make no sense, each for itself. */
public final class PropertyProblems {
  private static final String PREFIX = "inmesh";
  private static final String MODE = "inmesh.mode";

  /** What has properties below it only. */
  private static final List<String> SECTIONS =
      List.of(ClusterSettings.PREFIX, "inmesh.inbound", "inmesh.locality", "inmesh.outbound");

  private static final Map<String, Class<?>> SCALARS =
      Map.of(
          MODE,
          MeshProperties.Mode.class,
          "inmesh.start-timeout",
          Duration.class,
          "inmesh.outbound.unknown-authority",
          UnknownAuthority.class,
          "inmesh.outbound.before-first-config",
          BeforeFirstConfig.class,
          "inmesh.outbound.first-config-timeout",
          Duration.class,
          "inmesh.outbound.imperative-client",
          MeshProperties.ImperativeClient.class,
          "inmesh.inbound.without-config",
          InboundWithoutConfig.class,
          "inmesh.inbound.order",
          Integer.class);

  /** Texts that would be taken as they are, or for none, when they are blank. */
  private static final Map<String, String> TEXTS =
      Map.of(
          "inmesh.bootstrap", "a path, or a location such as classpath:bootstrap.yaml",
          "inmesh.inbound.listener", "the name of a listener",
          "inmesh.outbound.listener", "the name of a listener",
          "inmesh.locality.region", "the name of a region",
          "inmesh.locality.zone", "the name of a zone",
          "inmesh.locality.sub-zone", "the name of a sub-zone");

  private static final Map<String, Function<List<String>, List<Problem>>> LISTS =
      Map.of(
          "inmesh.inbound.exclude", ExcludedPaths::problems,
          "inmesh.outbound.exclude", list -> AuthorityPatterns.problems("exclude", list),
          "inmesh.outbound.include", list -> AuthorityPatterns.problems("include", list));

  private final Binder binder;
  private final List<Problem> found = new ArrayList<>();

  private PropertyProblems(Environment environment) {
    this.binder = Binder.get(environment);
  }

  /** All that there are, those of each {@link PropertyCheck} too; none where there is no mesh. */
  public static List<Problem> of(Environment environment) {
    PropertyProblems problems = new PropertyProblems(environment);
    if (problems.value(MODE, MeshProperties.Mode.class) == MeshProperties.Mode.OFF) {
      return List.of();
    }
    List<Problem> all = new ArrayList<>(own(environment));
    SpringFactoriesLoader.forDefaultResourceLocation(PropertyProblems.class.getClassLoader())
        .load(PropertyCheck.class)
        .forEach(check -> all.addAll(check.problems(environment)));
    return all;
  }

  /** Those of properties that each application of the mesh has. */
  static List<Problem> own(Environment environment) {
    PropertyProblems problems = new PropertyProblems(environment);
    problems.section(PREFIX, environment); // as in YAML inmesh: off
    SECTIONS.forEach(section -> problems.section(section, environment));
    problems.found.addAll(OneValue.problems(environment));
    KnownProperties.NAMES.forEach(problems::check);
    return problems.found;
  }

  /** What is expected of a property, in words; null where that depends on it. */
  public static @Nullable String expected(String property) {
    Class<?> type = type(property);
    return type == String.class ? TEXTS.get(property) : GivenValue.expected(type);
  }

  private static Class<?> type(String property) {
    return property.endsWith(".enabled")
        ? Boolean.class
        : Objects.requireNonNullElse(SCALARS.get(property), String.class);
  }

  /** What is expected where a section has a value, in words; null for what is no section. */
  public static @Nullable String belowSection(String property) {
    if (property.equals(PREFIX)) {
      return "properties below it, such as inmesh.mode: off";
    }
    if (!SECTIONS.contains(property)) {
      return null;
    }
    String below =
        property.equals(ClusterSettings.PREFIX) ? ".orders.bulkhead.<setting>" : ".<name>";
    return "properties below it (" + property + below + ")";
  }

  /** A blank one is what YAML makes of a section whose lines are all commented out. */
  private void section(String section, Environment environment) {
    String instead = environment.getProperty(section);
    if (instead != null && !instead.isBlank()) {
      add(section, instead, Objects.requireNonNull(belowSection(section)));
    }
  }

  private void check(String property) {
    Function<List<String>, List<Problem>> list = LISTS.get(property);
    if (list != null) {
      list(property, list);
    } else if (!SECTIONS.contains(property)) {
      String expected = Objects.requireNonNullElse(expected(property), "a value");
      try {
        GivenValue.notBlank(property, binder.bind(property, String.class).orElse(null), expected);
        if (binder.bind(property, type(property)).orElse(null) instanceof Duration time) {
          MeshProperties.notNegative(property, time);
        }
      } catch (InvalidPropertyException e) {
        found.addAll(e.problems());
      } catch (BindException e) {
        add(property, written(e), expected);
      }
    }
  }

  private void list(String property, Function<List<String>, List<Problem>> check) {
    try {
      binder
          .bind(property, Bindable.listOf(String.class))
          .ifBound(list -> found.addAll(check.apply(list)));
    } catch (BindException e) {
      if (e.getCause() instanceof UnboundConfigurationPropertiesException gap) {
        found.addAll(behindGap(gap));
      } else {
        add(property, written(e), "texts");
      }
    }
  }

  /** Elements of a list that nobody would read. */
  public static List<Problem> behindGap(UnboundConfigurationPropertiesException gap) {
    return gap.getUnboundProperties().stream()
        .map(element ->
            new Problem(
                element.getName().toString(),
                String.valueOf(element.getValue()),
                "an element with a smaller index before it, from [0] on without a gap"))
        .toList();
  }

  private void add(String property, String value, String expected) {
    found.add(new Problem(property, value, expected));
  }

  private static String written(BindException failure) {
    return failure.getProperty() == null ? "" : String.valueOf(failure.getProperty().getValue());
  }

  private <T> @Nullable T value(String property, Class<T> type) {
    try {
      return binder.bind(property, type).orElse(null);
    } catch (BindException e) {
      return null;
    }
  }
}
