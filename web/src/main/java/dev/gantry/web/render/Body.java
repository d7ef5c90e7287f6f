package dev.gantry.web.render;

import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * A response body in pieces that are shared and never copied together.
 *
 * @param size bytes in all
 */
public record Body(String contentType, List<byte[]> pieces, long size) {

  /** Smaller bodies are not worth compressing: Kubernetes' own threshold. */
  public static final int WORTH_COMPRESSING = 128 * 1024;

  public static Body of(String contentType, byte[] bytes) {
    return new Body(contentType, List.of(bytes), bytes.length);
  }

  public void writeTo(OutputStream out) throws IOException {
    for (byte[] piece : pieces) {
      out.write(piece);
    }
  }

  /** Fast rather than small: the client is near, and waiting. */
  public Body compressed() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream((int) (size / 6) + 1024);
    try (OutputStream gzip = new FastGzip(bytes)) {
      writeTo(gzip);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return of(contentType, bytes.toByteArray());
  }

  public static boolean acceptsGzip(HttpServletRequest request) {
    String encodings = request.getHeader("Accept-Encoding");
    return encodings != null && encodings.contains("gzip") && !encodings.contains("gzip;q=0");
  }

  private static final class FastGzip extends GZIPOutputStream {
    FastGzip(OutputStream out) throws IOException {
      super(out, 16 * 1024);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }
}
