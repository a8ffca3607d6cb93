package io.inmesh.samples.quickstart.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ViewTest {
  private static final String ESC = "\u001b";

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
  private final AtomicLong nanos = new AtomicLong();

  private String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static LiveStatus status(long sent, boolean ejected) {
    return new LiveStatus(
        new LiveStatus.Stage(4, 8, "half"),
        List.of(
            new LiveStatus.Group(
                "v1", 49.7, 149, 50.0, List.of(new LiveStatus.Row("v1-a", 16.6, 50, false))),
            new LiveStatus.Group(
                "v2", 50.3, 151, 50.0, List.of(new LiveStatus.Row("v2-a", 0, 0, ejected)))),
        new LiveStatus.Counts(sent, sent - 3, 3, 17, 1),
        2.34,
        12L);
  }

  @Test
  void aPipeGetsPlainLines() {
    View view = new PlainView(out, nanos::get);
    nanos.set(1_500_000_000L);
    view.event("push", "revision 1: weights 100/0");
    nanos.set(12_340_000_000L);
    view.show(status(1000, true));
    view.print(List.of("", "Summary"));
    view.close();
    view.event("late", "not shown");

    assertThat(text())
        .isEqualTo(
            """
              1.50s push    revision 1: weights 100/0
             12.34s load    v1 49.7%  v2 50.3%  sent 1000  ok 997  failed 3  retried 17  ejections 1  p99 2.3 ms

            Summary
            """);
    assertThat(text()).doesNotContain(ESC);
  }

  @Test
  void aTerminalKeepsItsBarsInPlace() {
    View view = new TerminalView(out, new Palette(false, true), nanos::get);
    view.show(status(1000, false));
    view.event("effect", "12 ms after the push");
    view.show(status(1100, true));

    Screen screen = Screen.after(text());
    assertThat(screen.lines().get(0)).isEqualTo("  0.00s effect  12 ms after the push");
    assertThat(screen.lines())
        .filteredOn(line -> line.startsWith(" sent"))
        .containsExactly(" sent 1100  ok 1097  failed 3  retried 17  ejections 1");
    assertThat(screen.lines()).anyMatch(line -> line.contains("v2-a") && line.endsWith("ejected"));
    assertThat(screen.lines()).filteredOn(line -> line.contains("stage 4 of 8")).hasSize(1);
    assertThat(screen.lines()).allSatisfy(line -> assertThat(line.length()).isLessThan(80));
  }

  @Test
  void whatWasPrintedStaysAndTheBarsGo() {
    View view = new TerminalView(out, new Palette(false, true), nanos::get);
    view.show(status(1000, false));
    view.print(List.of("Summary"));
    view.show(status(1100, false));
    view.close();
    assertThat(Screen.after(text()).lines())
        .filteredOn(line -> !line.isEmpty())
        .containsExactly("Summary");
  }

  @Test
  void aTerminalGetsItsCursorBackOnce() {
    View view = new TerminalView(out, new Palette(true, true), nanos::get);
    assertThat(text()).contains(ESC + "[?25l");
    view.close();
    view.close();
    view.show(status(1, false));
    assertThat(text()).endsWith(ESC + "[?25h").containsOnlyOnce(ESC + "[?25h");
  }

  @Test
  void noColorIsRespected() {
    Palette without = Views.palette(Map.of("NO_COLOR", "1"), StandardCharsets.UTF_8);
    Palette with = Views.palette(Map.of("NO_COLOR", ""), StandardCharsets.UTF_8);
    assertThat(without.alarm("ejected")).isEqualTo("ejected");
    assertThat(with.alarm("ejected")).startsWith(ESC).contains("ejected");
  }

  @Test
  void barsAreDrawnWithWhatTheTerminalCanWrite() {
    assertThat(Views.palette(Map.of(), StandardCharsets.US_ASCII).bar(50, 8)).isEqualTo("####    ");
    assertThat(Views.palette(Map.of(), StandardCharsets.UTF_8).bar(100, 4)).isEqualTo("████");
    assertThat(Views.palette(Map.of(), StandardCharsets.UTF_8).bar(130, 4)).isEqualTo("████");
  }
}
