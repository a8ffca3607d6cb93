package io.inmesh.spring.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.spring.http.OwnDecoding.Encoding;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compressed bodies in pieces, beside what the JDK's streams make of them as a whole. */
class InflatingTest {
  private static final byte[] TEXT = "some text, some text".getBytes();
  private static final String NAMED_AND_COMMENTED = "1f8b081800000000000361006200";

  private static byte[] compressed(Encoding encoding, byte[]... members) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] member : members) {
      OutputStream encoder =
          encoding == Encoding.GZIP ? new GZIPOutputStream(all) : new DeflaterOutputStream(all);
      encoder.write(member);
      encoder.close();
    }
    return all.toByteArray();
  }

  /** What comes of it in pieces of up to a length. */
  private static byte[] inflated(Encoding encoding, byte[] bytes, Random random, int most)
      throws IOException {
    Inflating inflating = new Inflating(encoding);
    try {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (int at = 0; at < bytes.length; ) {
        int length = Math.min(random.nextInt(most + 1), bytes.length - at);
        ByteBuffer piece = ByteBuffer.wrap(bytes, at, length).slice().asReadOnlyBuffer();
        for (Iterator<byte[]> parts = inflating.decode(piece); parts.hasNext(); ) {
          all.write(parts.next());
        }
        if (piece.hasRemaining()) { // too many for an assertion each
          throw new AssertionError(piece.remaining() + " bytes of a piece were not read");
        }
        at += length;
      }
      IOException missing = inflating.missing();
      if (missing != null) {
        throw missing;
      }
      return all.toByteArray();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } finally {
      inflating.close();
    }
  }

  private static byte[] inflated(byte[] bytes) throws IOException {
    return inflated(Encoding.GZIP, bytes, new Random(0), bytes.length);
  }

  @ParameterizedTest
  @EnumSource
  void piecesOfAnySizeAreRead(Encoding encoding) throws IOException {
    long seed = Long.getLong("inmesh.random.seed", System.nanoTime());
    Random random = new Random(seed);
    inflated(encoding, new byte[0], random, 1);
    for (int i = 0; i < 100; i++) {
      boolean small = random.nextBoolean();
      byte[] content = new byte[random.nextInt(small ? 1_000 : 25_000)]; // up to four buffers
      for (int at = 0; at < content.length; at++) {
        content[at] = (byte) random.nextInt(1 + random.nextInt(256));
      }
      byte[] bytes = compressed(encoding, content);
      int most = 1 + random.nextInt(small ? 3 : bytes.length);
      assertThat(inflated(encoding, bytes, random, most)).as("seed %d", seed).isEqualTo(content);
    }
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsNothing(Encoding encoding) throws IOException {
    assertThat(inflated(encoding, new byte[0], new Random(0), 1)).isEmpty();
  }

  /** Changed and cut at random: in pieces it is read, or fails, as in a whole. */
  @Test
  void brokenBodiesAreReadAsTheJdkReadsThem() throws IOException {
    long seed = Long.getLong("inmesh.random.seed", System.nanoTime());
    Random random = new Random(seed);
    byte[][] bodies = new byte[20][];
    for (int length = 0; length < bodies.length; length++) {
      bodies[length] = compressed(Encoding.GZIP, Arrays.copyOf(TEXT, length));
    }
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = bodies[random.nextInt(bodies.length)];
      byte[] broken = Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length + 4));
      if (random.nextBoolean()) {
        broken[random.nextInt(broken.length)] ^= (byte) (1 << random.nextInt(8));
      }
      String expected;
      try (GZIPInputStream whole = new GZIPInputStream(new ByteArrayInputStream(broken))) {
        expected = Arrays.toString(whole.readAllBytes());
      } catch (IOException e) {
        expected = "fails";
      }
      String actual;
      try {
        actual = Arrays.toString(inflated(Encoding.GZIP, broken, random, 1 + random.nextInt(20)));
      } catch (IOException e) {
        actual = "fails";
      }
      assertThat(actual).as("seed %d, %s", seed, Arrays.toString(broken)).isEqualTo(expected);
    }
  }

  @Test
  void allMembersAreReadAndNothingBehindThem() throws IOException {
    byte[] bytes = compressed(Encoding.GZIP, TEXT, new byte[0], TEXT);
    byte[] padded = Arrays.copyOf(bytes, bytes.length + 20);
    for (int most : new int[] {1, 7, padded.length}) {
      assertThat(inflated(Encoding.GZIP, padded, new Random(most), most))
          .asString()
          .isEqualTo(new String(TEXT) + new String(TEXT));
    }
    byte[] cut = Arrays.copyOf(bytes, bytes.length - 9);
    assertThatThrownBy(() -> inflated(cut)).isInstanceOf(EOFException.class);
  }

  @ParameterizedTest
  @EnumSource
  void aPieceOfNothingIsNoBody(Encoding encoding) {
    Inflating inflating = new Inflating(encoding);
    assertThat(inflating.decode(ByteBuffer.allocate(0)).hasNext()).isFalse();
    assertThat(inflating.missing()).isNull();
    inflating.close();
  }

  @Test
  void deflateMayHaveNoHeader() throws IOException {
    ByteArrayOutputStream raw = new ByteArrayOutputStream();
    try (OutputStream encoder = new DeflaterOutputStream(raw, new Deflater(-1, true))) {
      encoder.write(TEXT);
    }
    for (int most : new int[] {1, 100}) {
      assertThat(inflated(Encoding.DEFLATE, raw.toByteArray(), new Random(most), most))
          .isEqualTo(TEXT);
    }
  }

  @Test
  void aHeaderMayHaveANameAndAComment() throws IOException {
    byte[] plain = compressed(Encoding.GZIP, TEXT);
    byte[] header = HexFormat.of().parseHex(NAMED_AND_COMMENTED);
    byte[] bytes = Arrays.copyOf(header, header.length + plain.length - 10);
    System.arraycopy(plain, 10, bytes, header.length, plain.length - 10);
    assertThat(inflated(Encoding.GZIP, bytes, new Random(0), 1)).isEqualTo(TEXT);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 12, 20})
  void aBodyThatEndsTooEarlyFails(int length) throws IOException {
    byte[] cut = Arrays.copyOf(compressed(Encoding.GZIP, TEXT), length);
    assertThatThrownBy(() -> inflated(cut)).isInstanceOf(EOFException.class);
  }

  @Test
  void whatIsNotCompressedFails() {
    assertThatThrownBy(() -> inflated(TEXT))
        .isInstanceOf(ZipException.class)
        .hasMessageContaining("not in GZIP format");
  }

  @Test
  void aHeaderThatDoesNotEndFails() {
    byte[] endless = new byte[100_000];
    Arrays.fill(endless, (byte) 'x');
    System.arraycopy(HexFormat.of().parseHex("1f8b0808"), 0, endless, 0, 4);
    assertThatThrownBy(() -> inflated(endless)).isInstanceOf(ZipException.class);
  }
}
