package io.inmesh.spring;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Warns once of what is not as the application may think, however often a bean is made.
 * Thread-safe.
 */
public final class BeanWarnings {
  private final Consumer<String> warn;
  private final Set<String> told = ConcurrentHashMap.newKeySet();

  /**
   * None yet.
   *
   * @param warn takes each of them
   */
  public BeanWarnings(Consumer<String> warn) {
    this.warn = warn;
  }

  /**
   * The mesh cannot do what a client, or a part of one, does.
   *
   * @param part as one says: request factory
   * @param why what it is not, and what can be done
   */
  public void isOutside(String beanName, String part, Class<?> type, String why) {
    tell(
        "Requests of the bean '"
            + beanName
            + "' are not in the mesh, which cannot do what its "
            + part
            + ", a "
            + type.getName()
            + ", does: "
            + why
            + ". @InMesh on the bean puts them into the mesh without it, @InMesh(false) says that"
            + " they are meant to be outside.");
  }

  /** The same in words of one's own. */
  public void tell(String message) {
    if (told.add(message)) {
      warn.accept(message);
    }
  }
}
