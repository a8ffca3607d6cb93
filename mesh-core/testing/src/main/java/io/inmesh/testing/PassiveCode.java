package io.inmesh.testing;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The rule for code that is driven from outside: time, randomness and scheduling are given to it;
 * it starts no thread, holds no monitor or lock, waits for nothing and does no I/O.
 */
public final class PassiveCode {
  private static final Pattern CLOCKS_DRAWS_MONITORS =
      Pattern.compile(
          "java\\.lang\\.System\\.(nanoTime|currentTimeMillis)\\(.*"
              + "|java\\.time\\.(Instant|LocalDateTime|ZonedDateTime|LocalDate)\\.now\\(.*"
              + "|java\\.time\\.Clock\\.system.*"
              + "|java\\.lang\\.Math\\.random\\(.*"
              + "|java\\.util\\.(Split.*)?Random\\.<init>\\(\\)"
              + "|java\\.util\\.concurrent\\.ThreadLocalRandom\\.current\\(.*"
              + "|.*\\.(wait|notify|notifyAll)\\((long)?\\)");

  private PassiveCode() {}

  /**
   * Throws an {@link AssertionError} that names each breach.
   *
   * @param sources the root of the classes' sources, since byte code does not show monitors
   * @param packages that are checked, with those below them
   */
  public static void check(JavaClasses classes, Path sources, String... packages)
      throws IOException {
    String[] below = Arrays.stream(packages).map(name -> name + "..").toArray(String[]::new);
    noClasses()
        .that(resideInAnyPackage(below))
        .should()
        .accessTargetWhere(
            describe(
                "the target is a clock, a source of draws or a monitor", PassiveCode::isForbidden))
        .orShould()
        .dependOnClassesThat(
            type(Thread.class)
                .or(assignableTo(Executor.class))
                .or(type(Executors.class))
                .or(assignableTo(Future.class))
                .or(type(CompletableFuture.class))
                .or(assignableTo(BlockingQueue.class))
                .or(type(CountDownLatch.class))
                .or(type(CyclicBarrier.class))
                .or(type(Phaser.class))
                .or(type(Semaphore.class))
                .or(
                    resideInAnyPackage(
                        "java.util.concurrent.locks..",
                        "java.nio.file..",
                        "java.nio.channels..",
                        "java.net.http..")))
        .check(classes);
    List<String> monitors = new ArrayList<>();
    for (String name : packages) {
      monitors.addAll(monitorsBelow(sources.resolve(name.replace('.', '/'))));
    }
    if (!monitors.isEmpty()) {
      throw new AssertionError("synchronized:\n  " + String.join("\n  ", monitors));
    }
  }

  private static boolean isForbidden(JavaAccess<?> access) {
    return CLOCKS_DRAWS_MONITORS.matcher(access.getTarget().getFullName()).matches();
  }

  /** Each place in the sources below a directory that takes a monitor. */
  static List<String> monitorsBelow(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    List<Path> files;
    try (Stream<Path> all = Files.walk(directory)) {
      files = all.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<String> found = new ArrayList<>();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, manager, null, null, null, manager.getJavaFileObjectsFromPaths(files));
      Trees trees = Trees.instance(task);
      for (CompilationUnitTree unit : task.parse()) {
        new MonitorScanner(unit, trees).scan(unit, found);
      }
    }
    return found;
  }

  private static final class MonitorScanner extends TreeScanner<Void, List<String>> {
    private final CompilationUnitTree unit;
    private final Trees trees;

    MonitorScanner(CompilationUnitTree unit, Trees trees) {
      this.unit = unit;
      this.trees = trees;
    }

    @Override
    public Void visitSynchronized(SynchronizedTree block, List<String> found) {
      report(block, found);
      return super.visitSynchronized(block, found);
    }

    @Override
    public Void visitMethod(MethodTree method, List<String> found) {
      if (method.getModifiers().getFlags().contains(Modifier.SYNCHRONIZED)) {
        report(method, found);
      }
      return super.visitMethod(method, found);
    }

    private void report(Tree tree, List<String> found) {
      long start = trees.getSourcePositions().getStartPosition(unit, tree);
      found.add(unit.getSourceFile().getName() + ":" + unit.getLineMap().getLineNumber(start));
    }
  }
}
