package io.inmesh.spring.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Takes the compression off a body that comes in pieces of any size, as {@link
 * java.util.zip.GZIPInputStream} does where a thread can wait: gzip of one or more members (RFC
 * 1952), zlib (RFC 1950) or deflate (RFC 1951). For one reader.
 */
final class Inflating {
  private static final int MOST_BYTES = 8192;
  private static final int HEADER_BYTES = 10;
  private static final int TRAILER_BYTES = 8;

  /** Far above what anybody writes into the comment of a body. */
  private static final int LONGEST_HEADER = 64 * 1024;

  private static final int CHECKED = 2;
  private static final int EXTRA = 4;
  private static final int NAMED = 8;
  private static final int COMMENTED = 16;

  private final boolean gzip;
  private @Nullable Inflater inflater; // null until it is known whether zlib's header is there
  private final ReentrantLock lock = new ReentrantLock();
  private final CRC32 sum = new CRC32();
  private State state = State.HEADER;
  private boolean whole = true; // nothing has come
  private boolean another; // a member has come

  /** Bytes of a header or trailer that has not come whole. */
  private byte[] kept = new byte[0];

  private enum State {
    HEADER,
    CONTENT,
    TRAILER,
    /** What follows is no more of it. */
    OVER
  }

  Inflating(OwnDecoding.Encoding encoding) {
    gzip = encoding == OwnDecoding.Encoding.GZIP;
    inflater = gzip ? new Inflater(true) : null;
  }

  /**
   * What a piece brings; inflated as it is asked for, so that a small piece does not become a large
   * one in memory. To be used up before the next one.
   *
   * @return an iterator that throws {@link UncheckedIOException} for what is not well-formed
   */
  Iterator<byte[]> decode(ByteBuffer piece) {
    lock.lock();
    try {
      if (state == State.CONTENT && inflater != null) {
        inflater.setInput(piece);
      }
    } finally {
      lock.unlock();
    }
    return new Iterator<>() {
      private byte @Nullable [] next;

      @Override
      public boolean hasNext() {
        lock.lock();
        try {
          next = next == null ? inflate(piece) : next;
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        } finally {
          lock.unlock();
        }
        return next != null;
      }

      @Override
      public byte[] next() {
        byte[] bytes = hasNext() ? next : null;
        if (bytes == null) {
          throw new NoSuchElementException();
        }
        next = null;
        return bytes;
      }
    };
  }

  /** Why there cannot be an end now; null when all has come, or nothing. */
  @Nullable IOException missing() {
    return whole ? null : new EOFException("the compressed body ended too early");
  }

  /** Lets go of memory outside of the heap. From any thread, also while a piece is decoded. */
  void close() {
    lock.lock();
    try {
      state = State.OVER;
      if (inflater != null) {
        inflater.end();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Null when the piece is used up. */
  private byte @Nullable [] inflate(ByteBuffer piece) throws IOException {
    while (piece.hasRemaining() || state == State.CONTENT) {
      switch (state) {
        case HEADER -> {
          if (gzip) {
            header(piece);
          } else {
            begin(piece);
          }
        }
        case CONTENT -> {
          byte[] bytes = content(inflater());
          if (bytes != null) {
            return bytes;
          }
          if (state == State.CONTENT) {
            return null;
          }
        }
        case TRAILER -> trailer(piece);
        case OVER -> piece.position(piece.limit());
      }
    }
    return null;
  }

  private Inflater inflater() {
    return Objects.requireNonNull(inflater);
  }

  /** Many servers send it without the header. */
  private void begin(ByteBuffer piece) {
    byte[] all = withKept(piece);
    whole = false;
    if (all.length < 2) {
      kept = all;
      return;
    }
    kept = new byte[0];
    inflater = new Inflater(!OwnDecoding.Encoding.hasZlibHeader(all[0], all[1]));
    inflater.setInput(all);
    state = State.CONTENT;
  }

  private byte @Nullable [] content(Inflater inflater) throws ZipException {
    byte[] bytes = new byte[MOST_BYTES];
    int count;
    try {
      count = inflater.inflate(bytes);
    } catch (DataFormatException e) {
      throw invalid(e.getMessage());
    }
    if (inflater.needsDictionary()) {
      throw invalid("needs a dictionary");
    }
    if (count == 0) {
      if (inflater.finished()) {
        state = gzip ? State.TRAILER : State.OVER;
        whole = !gzip;
      }
      return null;
    }
    if (gzip) {
      sum.update(bytes, 0, count);
    }
    return count == MOST_BYTES ? bytes : Arrays.copyOf(bytes, count);
  }

  private void header(ByteBuffer piece) throws ZipException {
    byte[] all = withKept(piece);
    int length;
    try {
      length = headerLength(all);
    } catch (ZipException e) {
      if (another) { // which nobody reads
        state = State.OVER;
        return;
      }
      throw e;
    }
    whole = whole && another;
    if (length < 0) {
      kept = all;
      return;
    }
    piece.position(piece.limit() - (all.length - length));
    kept = new byte[0];
    sum.reset();
    inflater().reset();
    inflater().setInput(piece);
    whole = false;
    state = State.CONTENT;
  }

  /** All that is kept and comes, which counts as read. */
  private byte[] withKept(ByteBuffer piece) {
    byte[] all = Arrays.copyOf(kept, kept.length + piece.remaining());
    piece.get(all, kept.length, piece.remaining());
    return all;
  }

  /** How long the header is; -1 while it is not whole. */
  private static int headerLength(byte[] bytes) throws ZipException {
    if (bytes.length > 0 && bytes[0] != 0x1f
        || bytes.length > 1 && (bytes[1] & 0xff) != 0x8b
        || bytes.length > 2 && bytes[2] != 8) {
      throw invalid("not in GZIP format");
    }
    if (bytes.length > LONGEST_HEADER) {
      throw invalid("its header does not end");
    }
    if (bytes.length < HEADER_BYTES) {
      return -1;
    }
    int flags = bytes[3];
    int at = HEADER_BYTES;
    if ((flags & EXTRA) != 0) {
      if (bytes.length < at + 2) {
        return -1;
      }
      at += 2 + (bytes[at] & 0xff) + ((bytes[at + 1] & 0xff) << 8);
    }
    for (int text : new int[] {NAMED, COMMENTED}) {
      if ((flags & text) != 0) {
        while (at < bytes.length && bytes[at] != 0) {
          at++;
        }
        at++;
      }
    }
    if ((flags & CHECKED) != 0) {
      at += 2;
      if (at <= bytes.length && !isIntact(bytes, at - 2)) {
        throw invalid("its header is damaged");
      }
    }
    return at <= bytes.length ? at : -1;
  }

  private static boolean isIntact(byte[] header, int length) {
    CRC32 sum = new CRC32();
    sum.update(header, 0, length);
    int low = header[length] & 0xff | (header[length + 1] & 0xff) << 8;
    return low == (sum.getValue() & 0xffff);
  }

  /** What follows it is another member, or nothing that anybody reads. */
  private void trailer(ByteBuffer piece) throws ZipException {
    byte[] all = withKept(piece);
    if (all.length < TRAILER_BYTES) {
      kept = all;
      return;
    }
    piece.position(piece.limit() - (all.length - TRAILER_BYTES));
    kept = new byte[0];
    if (little(all, 0) != (int) sum.getValue()
        || little(all, 4) != (int) inflater().getBytesWritten()) {
      throw invalid("its checksum or length is wrong");
    }
    whole = true;
    another = true;
    state = State.HEADER;
  }

  private static int little(byte[] bytes, int at) {
    return bytes[at] & 0xff
        | (bytes[at + 1] & 0xff) << 8
        | (bytes[at + 2] & 0xff) << 16
        | (bytes[at + 3] & 0xff) << 24;
  }

  private static ZipException invalid(@Nullable String why) {
    return new ZipException("the compressed body is not well-formed: " + why);
  }
}
