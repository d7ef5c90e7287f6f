package dev.gantry.web.connection;

import dev.gantry.ejb.node.AgentAddress;
import dev.gantry.ejb.node.AgentClient;
import dev.gantry.model.request.RequestInfo;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.store.ObjectStore;
import dev.gantry.web.request.ApiRequest;
import dev.gantry.web.request.RequestBody;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Collections;
import java.util.Locale;
import java.util.Set;

/** {@code pods/proxy}, {@code services/proxy} and {@code nodes/proxy}: HTTP passed through. */
@ApplicationScoped
public class ProxyHandler {

  private static final int CONNECT_MILLIS = 5000;

  /** Of one connection only, or set by the HTTP client, or nobody else's business. */
  private static final Set<String> NOT_FORWARDED =
      Set.of(
          "host",
          "connection",
          "keep-alive",
          "transfer-encoding",
          "te",
          "trailer",
          "upgrade",
          "content-length",
          "expect",
          "authorization",
          "proxy-authorization",
          "audit-id");

  @Inject private ObjectStore store;
  @Inject private AgentClient agents;
  @Inject private TunnelOpener tunnels;
  @Inject private PeerResponse responses;

  void handle(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    RequestInfo info = ApiRequest.of(request).info();
    ProxyTarget target = target(info);
    String path = path(request, info);
    if (TunnelOpener.isUpgrade(request)) {
      Socket peer = connect(info, target);
      tunnels.open(request, response, peer, target.authority(), path);
      return;
    }
    HttpRequest.Builder asked =
        HttpRequest.newBuilder(URI.create(target.scheme() + "://" + target.authority() + path));
    byte[] body = RequestBody.read(request);
    asked.method(
        request.getMethod(),
        body.length == 0
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofByteArray(body));
    for (String name : Collections.list(request.getHeaderNames())) {
      String lower = name.toLowerCase(Locale.ROOT);
      if (!NOT_FORWARDED.contains(lower) && !lower.startsWith("impersonate-")) {
        Collections.list(request.getHeaders(name)).forEach(value -> asked.header(name, value));
      }
    }
    responses.forward(
        request,
        agents.open(asked.build()),
        ProxyHandler::head,
        -1,
        failure -> unreachable(target, failure));
  }

  private ProxyTarget target(RequestInfo info) {
    return switch (info.resource()) {
      case "pods" -> ProxyTarget.pod(store, info.namespace(), info.name());
      case "services" -> ProxyTarget.service(store, info.namespace(), info.name());
      default -> {
        AgentAddress agent = AgentAddress.of(store, info.name().split(":")[0]);
        yield new ProxyTarget("https", agent.host(), agent.port());
      }
    };
  }

  private Socket connect(RequestInfo info, ProxyTarget target) throws IOException {
    if ("nodes".equals(info.resource())) {
      return agents.connect(new AgentAddress(info.name(), target.host(), target.port()));
    }
    Socket socket = new Socket();
    try {
      socket.connect(new InetSocketAddress(target.host(), target.port()), CONNECT_MILLIS);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw unreachable(target, e);
    }
  }

  /** What follows {@code /proxy} in the path, still encoded, with its query. */
  private static String path(HttpServletRequest request, RequestInfo info) {
    String raw = request.getRequestURI();
    int at = raw.indexOf("/proxy", raw.indexOf("/" + info.resource() + "/"));
    String path = at < 0 ? "/" : raw.substring(at + "/proxy".length());
    String query = request.getQueryString();
    return (path.isEmpty() ? "/" : path) + (query == null ? "" : "?" + query);
  }

  private static void head(HttpResponse<?> answer, HttpServletResponse response) {
    response.setStatus(answer.statusCode());
    answer
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (!NOT_FORWARDED.contains(name.toLowerCase(Locale.ROOT)) && !name.startsWith(":")) {
                values.forEach(value -> response.addHeader(name, value));
              }
            });
  }

  private static ApiException unreachable(ProxyTarget target, Throwable failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    return ApiException.unavailable(
        "error trying to reach service: dial tcp "
            + target.authority()
            + ": "
            + (cause.getMessage() == null ? "connect: connection refused" : cause.getMessage()));
  }
}
