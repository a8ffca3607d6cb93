package io.inmesh.samples.quickstart.view;

import java.io.Console;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Chooses how to show things. */
public final class Views {
  private Views() {}

  /** The block of bars: two versions of three instances, a heading and counters. */
  private static final int BLOCK_LINES = 12;

  /** Bars where somebody watches and there is room for them, plain lines where not. */
  public static View of(PrintStream out, Map<String, String> environment) {
    if (!isTerminal(System.console())
        || "dumb".equals(environment.get("TERM"))
        || !TerminalSize.ask().fits(BLOCK_LINES)) {
      return new PlainView(out, System::nanoTime);
    }
    return new TerminalView(out, palette(environment, outputCharset()), System::nanoTime);
  }

  /** Colours unless {@code NO_COLOR} is set to anything; blocks where they can be written. */
  static Palette palette(Map<String, String> environment, Charset charset) {
    boolean colours = environment.getOrDefault("NO_COLOR", "").isEmpty();
    return new Palette(colours, charset.newEncoder().canEncode('█'));
  }

  /** Since Java 22 there is a console also where there is no terminal, and it can be asked. */
  private static boolean isTerminal(@Nullable Console console) {
    if (console == null) {
      return false;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException e) {
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }

  private static Charset outputCharset() {
    String name = System.getProperty("stdout.encoding", System.getProperty("sun.stdout.encoding"));
    return name != null && Charset.isSupported(name)
        ? Charset.forName(name)
        : Charset.defaultCharset();
  }
}
