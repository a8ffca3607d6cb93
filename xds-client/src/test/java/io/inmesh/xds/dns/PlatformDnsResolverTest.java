package io.inmesh.xds.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.Cluster.DnsOptions.LookupFamily;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Whatever happens, a look-up has an answer: without one its cluster would wait for ever. */
class PlatformDnsResolverTest {
  private static final InetAddress[] NONE = {};

  private static DnsAnswer answer(Executor executor, PlatformDnsResolver.HostLookup hosts) {
    List<DnsAnswer> answers = new ArrayList<>();
    new PlatformDnsResolver(executor, hosts).resolve("shop", LookupFamily.AUTO, answers::add);
    assertThat(answers).hasSize(1);
    return answers.get(0);
  }

  private static DnsAnswer answerOf(PlatformDnsResolver.HostLookup hosts) {
    return answer(Runnable::run, hosts);
  }

  @Test
  void addressesAreAnswered() {
    DnsAnswer answer =
        answerOf(
            host -> new InetAddress[] {InetAddress.getByAddress(host, new byte[] {10, 0, 0, 1})});
    assertThat(answer.addresses()).containsExactly("10.0.0.1");
  }

  @Test
  void anUnknownNameIsAFailure() {
    DnsAnswer answer =
        answerOf(host -> {
          throw new UnknownHostException(host + ": no such name");
        });
    assertThat(answer.failure()).isEqualTo("shop: shop: no such name");
  }

  @Test
  void whateverTheResolverOfTheJvmThrowsIsAFailure() {
    assertThat(
            answerOf(
                    host -> {
                      throw new IllegalStateException("not now");
                    })
                .failure())
        .isEqualTo("shop: java.lang.IllegalStateException: not now");
    assertThat(
            answerOf(
                    host -> {
                      throw new ExceptionInInitializerError("provider");
                    })
                .failure())
        .contains("provider");
  }

  @Test
  void anExecutorThatRefusesIsAFailure() {
    assertThat(
            answer(
                    task -> {
                      throw new RejectedExecutionException();
                    },
                    host -> NONE)
                .failure())
        .contains("takes no more");
    assertThat(
            answer(
                    task -> {
                      throw new OutOfMemoryError("unable to create native thread");
                    },
                    host -> NONE)
                .failure())
        .contains("unable to create native thread");
  }
}
