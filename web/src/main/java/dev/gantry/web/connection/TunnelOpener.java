package dev.gantry.web.connection;

import dev.gantry.ejb.node.AgentClient;
import dev.gantry.model.status.ApiException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Repeats an upgrade request to a peer and, where it agrees, lets the bytes pass. */
@ApplicationScoped
public class TunnelOpener {

  @Inject private StreamThreads threads;

  static boolean isUpgrade(HttpServletRequest request) {
    String connection = request.getHeader("Connection");
    return connection != null
        && connection.toLowerCase(Locale.ROOT).contains("upgrade")
        && request.getHeader("Upgrade") != null;
  }

  /**
   * @param peer an open connection, the tunnel's own from here on
   * @param target path and query at the peer
   */
  void open(
      HttpServletRequest request,
      HttpServletResponse response,
      Socket peer,
      String authority,
      String target)
      throws IOException, ServletException {
    boolean passed = false;
    try {
      Handshake.send(peer.getOutputStream(), request, target, authority);
      InputStream in = new BufferedInputStream(peer.getInputStream());
      Handshake answer = Handshake.receive(in);
      if (!answer.agreed()) {
        throw refusal(answer, in);
      }
      response.setStatus(HttpServletResponse.SC_SWITCHING_PROTOCOLS);
      answer
          .headers()
          .forEach(
              (name, value) -> {
                if (!"connection".equalsIgnoreCase(name) && !"date".equalsIgnoreCase(name)) {
                  response.setHeader(name, value);
                }
              });
      request.upgrade(Tunnel.class).connect(peer, in, threads);
      passed = true;
    } catch (java.net.SocketException | java.io.EOFException e) {
      throw AgentClient.unreachable(authority, e);
    } finally {
      if (!passed) {
        peer.close();
      }
    }
  }

  private static ApiException refusal(Handshake answer, InputStream in) throws IOException {
    String why = new String(answer.body(in), StandardCharsets.UTF_8).strip();
    String text = why.isEmpty() ? "unable to upgrade connection" : why;
    return switch (answer.code()) {
      case 400 -> ApiException.badRequest(text);
      case 404 -> new ApiException(404, "NotFound", text, "", "", "", "", java.util.List.of(), 0);
      case 403 -> new ApiException(403, "Forbidden", text, "", "", "", "", java.util.List.of(), 0);
      default -> ApiException.internal("unable to upgrade connection: " + text);
    };
  }
}
