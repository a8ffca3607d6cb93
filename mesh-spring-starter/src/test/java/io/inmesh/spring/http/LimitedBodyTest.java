package io.inmesh.spring.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.testing.contract.VirtualTimer;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How long nothing may come of a response body, in virtual time. */
class LimitedBodyTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final VirtualTimer timer = new VirtualTimer();

  /** Each byte takes its time to come. */
  private final class SlowBody extends InputStream {
    private final Duration each;
    private int left;
    private boolean closed;

    SlowBody(int bytes, Duration each) {
      this.left = bytes;
      this.each = each;
    }

    @Override
    public int read() throws IOException {
      timer.advance(each);
      if (closed) {
        throw new IOException("closed");
      }
      return left-- > 0 ? 'x' : -1;
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
      int read = read();
      if (read < 0) {
        return -1;
      }
      target[offset] = (byte) read;
      return 1;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  @Test
  void aBodyMayTakeLongAsLongAsSomethingComes() throws IOException {
    InputStream body = new LimitedBody(new SlowBody(5, LIMIT.minusSeconds(1)), timer, LIMIT);
    assertThat(body.readAllBytes()).asString().isEqualTo("xxxxx");
    assertThat(body.read()).isEqualTo(-1);
  }

  @Test
  void aBodyOfWhichNothingComesFails() {
    InputStream body = new LimitedBody(new SlowBody(5, LIMIT), timer, LIMIT);
    assertThatThrownBy(body::read).isInstanceOf(HttpTimeoutException.class);
  }

  @Test
  void whoPausesBetweenReadsLosesNothing() throws IOException {
    InputStream body = new LimitedBody(new SlowBody(2, Duration.ZERO), timer, LIMIT);
    assertThat(body.read()).isEqualTo('x');
    timer.advance(LIMIT.multipliedBy(3));
    assertThat(body.read()).isEqualTo('x');
  }

  @Test
  void thereIsTheLimitForWhatIsSkippedToo() throws IOException {
    InputStream body = new LimitedBody(new SlowBody(5, LIMIT.minusSeconds(1)), timer, LIMIT);
    assertThat(body.skip(0)).isZero();
    assertThat(body.skip(-1)).isZero();
    assertThat(body.skip(3)).isEqualTo(3);
    assertThat(body.skip(9)).isEqualTo(2);
    InputStream silent = new LimitedBody(new SlowBody(5, LIMIT), timer, LIMIT);
    assertThatThrownBy(() -> silent.skip(3)).isInstanceOf(HttpTimeoutException.class);
  }

  @Test
  void otherFailuresStayWhatTheyAre() throws IOException {
    InputStream source = new SlowBody(2, Duration.ZERO);
    InputStream body = new LimitedBody(source, timer, LIMIT);
    source.close();
    assertThatThrownBy(body::read).isExactlyInstanceOf(IOException.class).hasMessage("closed");
  }
}
