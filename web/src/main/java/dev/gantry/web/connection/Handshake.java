package dev.gantry.web.connection;

import jakarta.servlet.http.HttpServletRequest;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The HTTP/1.1 upgrade request that a tunnel repeats to its peer, and the peer's answer to it.
 *
 * @param code 101 when the peer agrees
 * @param headers in the peer's order, names as it wrote them
 */
record Handshake(int code, Map<String, String> headers) {

  private static final int HEAD_LIMIT = 32 * 1024;

  /** Headers that concern this connection only, or name who asks: the peer gets its own. */
  private static final Set<String> OWN =
      Set.of(
          "host",
          "authorization",
          "cookie",
          "content-length",
          "transfer-encoding",
          "te",
          "trailer",
          "keep-alive",
          "proxy-authorization",
          "accept-encoding",
          "expect");

  /** Sends the client's own upgrade headers on. */
  static void send(OutputStream out, HttpServletRequest request, String target, String authority)
      throws IOException {
    StringBuilder head = new StringBuilder(512);
    head.append(request.getMethod()).append(' ').append(target).append(" HTTP/1.1\r\n");
    head.append("Host: ").append(authority).append("\r\n");
    for (String name : Collections.list(request.getHeaderNames())) {
      String lower = name.toLowerCase(Locale.ROOT);
      if (OWN.contains(lower) || lower.startsWith("impersonate-")) {
        continue;
      }
      for (String value : Collections.list(request.getHeaders(name))) {
        head.append(name).append(": ").append(withoutBearer(lower, value)).append("\r\n");
      }
    }
    if (!"GET".equals(request.getMethod())) {
      head.append("Content-Length: 0\r\n");
    }
    out.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  /** A token that came as a WebSocket protocol is for the server only. */
  private static String withoutBearer(String name, String value) {
    if (!"sec-websocket-protocol".equals(name) || !value.contains("bearer.authorization")) {
      return value;
    }
    return String.join(
        ", ",
        List.of(value.split(",")).stream()
            .map(String::strip)
            .filter(p -> !p.contains("bearer.authorization"))
            .toList());
  }

  /** Reads the peer's head and not one byte more: what follows belongs to the client. */
  static Handshake receive(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder(512);
    while (head.indexOf("\r\n\r\n", Math.max(0, head.length() - 4)) < 0) {
      int b = in.read();
      if (b < 0 || head.length() > HEAD_LIMIT) {
        throw new EOFException("the peer ended the connection before it answered");
      }
      head.append((char) b);
    }
    String[] lines = head.toString().split("\r\n");
    String[] status = lines[0].split(" ", 3);
    if (status.length < 2) {
      throw new EOFException("the peer does not speak HTTP");
    }
    Map<String, String> headers = new LinkedHashMap<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      if (colon > 0) {
        headers.put(lines[i].substring(0, colon), lines[i].substring(colon + 1).strip());
      }
    }
    return new Handshake(Integer.parseInt(status[1]), headers);
  }

  boolean agreed() {
    return code == 101;
  }

  /** The body of a refusal, as far as its length is known. */
  byte[] body(InputStream in) throws IOException {
    Map<String, String> anyCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    anyCase.putAll(headers);
    String length = anyCase.get("Content-Length");
    return length == null ? new byte[0] : in.readNBytes(Math.min(Integer.parseInt(length), 65536));
  }
}
