package dev.gantry.agent.server;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A connection to the runtime's streaming server after its upgrade to SPDY/3.1; what follows are
 * the protocol's bytes.
 */
final class RuntimeStream implements AutoCloseable {

  private static final int CONNECT_MILLIS = 5000;
  private static final int MAX_HEAD = 16 * 1024;

  private final Socket socket;
  private final InputStream in;
  private final Map<String, String> headers;

  private RuntimeStream(Socket socket, InputStream in, Map<String, String> headers) {
    this.socket = socket;
    this.in = in;
    this.headers = headers;
  }

  /**
   * @param uri what the runtime answered to Exec, Attach or PortForward
   * @param protocols values of {@code X-Stream-Protocol-Version}, preferred first
   */
  static RuntimeStream open(URI uri, Iterable<String> protocols) throws IOException {
    Socket socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), CONNECT_MILLIS);
      StringBuilder head = new StringBuilder();
      head.append("POST ").append(uri.getRawPath());
      head.append(uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery()).append(" HTTP/1.1\r\n");
      head.append("Host: ").append(uri.getAuthority()).append("\r\n");
      head.append("Connection: Upgrade\r\nUpgrade: SPDY/3.1\r\nContent-Length: 0\r\n");
      protocols.forEach(p -> head.append("X-Stream-Protocol-Version: ").append(p).append("\r\n"));
      head.append("\r\n");
      socket.getOutputStream().write(head.toString().getBytes(StandardCharsets.US_ASCII));
      InputStream in = new BufferedInputStream(socket.getInputStream());
      String status = line(in);
      Map<String, String> headers = headers(in);
      if (!status.startsWith("HTTP/1.1 101")) {
        throw new IOException("the runtime refused to stream: " + status);
      }
      return new RuntimeStream(socket, in, headers);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  InputStream in() {
    return in;
  }

  OutputStream out() throws IOException {
    return socket.getOutputStream();
  }

  /** The protocol that the runtime chose, {@code ""} if it did not say. */
  String protocol() {
    return headers.getOrDefault("x-stream-protocol-version", "");
  }

  private static Map<String, String> headers(InputStream in) throws IOException {
    Map<String, String> headers = new TreeMap<>();
    for (String line; !(line = line(in)).isEmpty(); ) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        headers.put(
            line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
      }
    }
    return headers;
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c; (c = in.read()) != '\n'; ) {
      if (c < 0 || line.length() > MAX_HEAD) {
        throw new IOException("the runtime's streaming server ended the connection");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // Nothing is left to be done with a connection that cannot even be closed.
    }
  }
}
