package dev.gantry.bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** A chunked body as a stream of its content. */
final class Chunks extends InputStream {

  private final InputStream in;
  private byte[] chunk = new byte[0];
  private int at;
  private boolean ended;

  Chunks(InputStream in) {
    this.in = in;
  }

  /** The next chunk's content, empty at the end. */
  static byte[] next(InputStream in) throws IOException {
    int length = Integer.parseInt(line(in), 16);
    byte[] content = in.readNBytes(length);
    if (content.length < length) {
      throw new EOFException("the server closed the connection");
    }
    line(in);
    return content;
  }

  @Override
  public int read() throws IOException {
    return fill() ? chunk[at++] & 0xff : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (!fill()) {
      return -1;
    }
    int n = Math.min(length, chunk.length - at);
    System.arraycopy(chunk, at, target, offset, n);
    at += n;
    return n;
  }

  private boolean fill() throws IOException {
    if (at == chunk.length && !ended) {
      chunk = next(in);
      at = 0;
      ended = chunk.length == 0;
    }
    return !ended;
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder(8);
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("the server closed the connection");
      }
      if (b != '\r') {
        line.append((char) b);
      }
    }
    return line.toString();
  }
}
