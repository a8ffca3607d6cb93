package io.inmesh.benchmarks.client;

import io.inmesh.benchmarks.client.ChildJvm.Commands;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.Locale;
import javax.management.ObjectName;

/** A JVM with one client in it, which does what it is told by lines on its standard input. */
public final class SubjectMain {
  private SubjectMain() {}

  /**
   * Runs the commands {@code open}, {@code call N}, {@code memory}, {@code cpu}, {@code updates}.
   *
   * @param args kind, port of the control plane, URL for calls
   */
  public static void main(String[] args) throws Exception {
    SubjectKind kind = SubjectKind.valueOf(args[0].toUpperCase(Locale.ROOT));
    Subject subject = kind.create(Integer.parseInt(args[1]), args[2]);
    openClassPath();
    new Commands()
        .on(
            "open",
            words -> {
              subject.open();
              return "";
            })
        .on(
            "call",
            words -> {
              for (int i = Integer.parseInt(words[1]); i > 0; i--) {
                subject.call();
              }
              return "";
            })
        .on("memory", words -> memory())
        .on("histogram", words -> histogram(Path.of(words[1])))
        .on("cpu", words -> Long.toString(Spent.cpuNanosNow()))
        .on("updates", words -> Long.toString(subject.updates()))
        .serve();
    subject.close();
    System.exit(0);
  }

  /**
   * The JVM keeps the table of contents of each jar that it has opened, in this class path five
   * megabytes, most of them of jars of other subjects: it is there before anything is measured.
   */
  private static void openClassPath() throws IOException {
    Enumeration<URL> nowhere = ClassLoader.getSystemClassLoader().getResources("in/no/jar");
    while (nowhere.hasMoreElements()) {
      nowhere.nextElement();
    }
  }

  private static String memory() {
    for (int i = 0; i < 4; i++) {
      System.gc();
    }
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    long metaspace = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      if (pool.getName().equals("Metaspace")) {
        metaspace = pool.getUsage().getUsed();
      }
    }
    return heap + " " + metaspace;
  }

  private static String histogram(Path file) throws Exception {
    Object text =
        ManagementFactory.getPlatformMBeanServer()
            .invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                "gcClassHistogram",
                new Object[] {new String[0]},
                new String[] {String[].class.getName()});
    return Files.writeString(file, text.toString()).toString();
  }
}
