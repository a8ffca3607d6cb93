package io.inmesh.classpath.programs;

import java.io.File;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * A container that deploys an application again and again, each time with a class loader of its
 * own, on a thread that goes on. Arguments: the application's class path, its main class, what that
 * is given.
 */
public final class Redeployments {
  private static final int TIMES = 3;
  private static final int LOOKS = 100;

  /**
   * Java 17 itself keeps the types of the last record whose {@code equals} was linked, in {@code
   * java.lang.runtime.ObjectMethods}.
   */
  private static final int KEPT_BY_JDK = Runtime.version().feature() == 17 ? 1 : 0;

  /** Netty's, which ends by itself after a second without a task, and has no class loader. */
  private static final Predicate<String> ENDS = name -> name.startsWith("globalEventExecutor-");

  private Redeployments() {}

  /** Runs; ends when the class loaders have. */
  public static void main(String[] args) throws Exception {
    List<WeakReference<ClassLoader>> applications = new ArrayList<>();
    for (int i = 0; i < TIMES; i++) {
      applications.add(deployed(args[0], args[1], args[2]));
    }
    for (WeakReference<ClassLoader> application : applications.subList(0, TIMES - KEPT_BY_JDK)) {
      while (application.get() != null) {
        System.gc();
      }
    }
    System.out.println("class loaders are gone");
  }

  /** A method of its own, so that no frame has any of it. */
  private static WeakReference<ClassLoader> deployed(String classPath, String main, String argument)
      throws Exception {
    List<URL> urls = new ArrayList<>();
    for (String entry : classPath.split(File.pathSeparator, -1)) {
      urls.add(Path.of(entry).toUri().toURL());
    }
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    Thread current = Thread.currentThread();
    ClassLoader own = current.getContextClassLoader();
    try (URLClassLoader application =
        new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      current.setContextClassLoader(application);
      application
          .loadClass(main)
          .getMethod("main", String[].class)
          .invoke(null, (Object) new String[] {argument});
      System.out.println("threads left: " + thatStay(before));
      return new WeakReference<>(application);
    } finally {
      current.setContextClassLoader(own);
    }
  }

  /** Some are ending when their owner is closed; those that stay are found all the same. */
  private static Set<String> thatStay(Set<Thread> before) {
    Set<String> left = left(before);
    for (int i = 0; i < LOOKS && !left.isEmpty(); i++) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
      left = left(before);
    }
    return left;
  }

  private static Set<String> left(Set<Thread> before) {
    Set<String> left = new TreeSet<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (!before.contains(thread) && thread.isAlive() && !ENDS.test(thread.getName())) {
        left.add(thread.getName());
      }
    }
    return left;
  }
}
