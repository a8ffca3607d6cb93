package io.inmesh.classpath.programs;

/** Makes sure that a class path is as small as its test means it to be. */
final class Absent {
  private Absent() {}

  static void require(String... classNames) {
    for (String name : classNames) {
      try {
        Class.forName(name, false, Absent.class.getClassLoader());
        throw new IllegalStateException(name + " is on the class path (expected: absent)");
      } catch (ClassNotFoundException e) {
        // As it should be.
      }
    }
  }
}
