package dev.gantry.bench;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * One HTTP/1.1 connection, kept alive, one request at a time. The client must cost next to nothing
 * on a machine that it shares with the server: no pools, no futures, no header maps.
 */
public final class HttpConnection implements AutoCloseable {

  private static final int TIMEOUT_MILLIS = 120_000;

  /** A connection idle for longer may have been closed by the server: a new one is opened. */
  private static final long IDLE_NANOS = 5_000_000_000L;

  /** A response's status and whole body. */
  public record Response(int status, byte[] body) {
    public boolean succeeded() {
      return status / 100 == 2;
    }

    public String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  private final Target target;
  private Socket transport;
  private Socket socket;
  private InputStream in;
  private OutputStream out;
  private long contentLength;
  private boolean chunked;
  private boolean closing;
  private long usedAt;

  public HttpConnection(Target target) {
    this.target = target;
  }

  public Response request(String method, String path, String contentType, byte[] body)
      throws IOException {
    int status = send(method, path, contentType, body);
    ByteArrayOutputStream content = new ByteArrayOutputStream(4096);
    if (chunked) {
      for (byte[] chunk = chunk(); chunk.length > 0; chunk = chunk()) {
        content.write(chunk);
      }
    } else {
      content.write(in.readNBytes((int) contentLength));
    }
    usedAt = System.nanoTime();
    if (closing) {
      close();
    }
    return new Response(status, content.toByteArray());
  }

  public Response get(String path) throws IOException {
    return request("GET", path, null, null);
  }

  /** Sends a request whose response is a stream of lines, see {@link #line}. */
  public int stream(String path) throws IOException {
    int status = send("GET", path, null, null);
    if (chunked) {
      in = new BufferedInputStream(new Chunks(in), 1 << 16);
    }
    return status;
  }

  /** The next line of a stream; null at its end. */
  public String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(2048);
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        return null;
      }
      line.write(b);
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    if (socket != null) {
      // Not the TLS socket: while a watch is read it would wait for the server's farewell.
      transport.close();
      socket = null;
    }
  }

  private int send(String method, String path, String contentType, byte[] body) throws IOException {
    if (socket != null && System.nanoTime() - usedAt > IDLE_NANOS) {
      close();
    }
    if (socket == null) {
      connect();
    }
    StringBuilder head = new StringBuilder(512);
    head.append(method).append(' ').append(path).append(" HTTP/1.1\r\nHost: ");
    head.append(target.host())
        .append("\r\nAccept: application/json\r\nUser-Agent: gantry-bench\r\n");
    if (!target.token().isEmpty()) {
      head.append("Authorization: Bearer ").append(target.token()).append("\r\n");
    }
    if (body != null) {
      head.append("Content-Type: ").append(contentType);
      head.append("\r\nContent-Length: ").append(body.length).append("\r\n");
    }
    byte[] bytes = head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    byte[] whole = new byte[bytes.length + (body == null ? 0 : body.length)];
    System.arraycopy(bytes, 0, whole, 0, bytes.length);
    if (body != null) {
      System.arraycopy(body, 0, whole, bytes.length, body.length);
    }
    try {
      out.write(whole);
      out.flush();
      return head();
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private void connect() throws IOException {
    transport = new Socket(target.host(), target.port());
    transport.setTcpNoDelay(true);
    transport.setSoTimeout(TIMEOUT_MILLIS);
    socket =
        target.tls() == null
            ? transport
            : target
                .tls()
                .getSocketFactory()
                .createSocket(transport, target.host(), target.port(), true);
    in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
    out = socket.getOutputStream();
  }

  private int head() throws IOException {
    int status = Integer.parseInt(headLine().substring(9, 12));
    contentLength = 0;
    chunked = false;
    closing = false;
    for (String line = headLine(); !line.isEmpty(); line = headLine()) {
      if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
        contentLength = Long.parseLong(line.substring(15).strip());
      } else if (line.regionMatches(true, 0, "transfer-encoding:", 0, 18)) {
        chunked = line.contains("chunked");
      } else if (line.regionMatches(true, 0, "connection:", 0, 11)) {
        closing = line.contains("close");
      }
    }
    return status;
  }

  private String headLine() throws IOException {
    StringBuilder line = new StringBuilder(80);
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

  private byte[] chunk() throws IOException {
    return Chunks.next(in);
  }
}
