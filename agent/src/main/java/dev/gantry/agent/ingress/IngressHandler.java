package dev.gantry.agent.ingress;

import dev.gantry.agent.proxy.Target;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.ResponseCodeHandler;
import io.undertow.server.handlers.proxy.ProxyHandler;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Finds the backend of a request in the routes of the moment and passes the request on. */
final class IngressHandler implements HttpHandler {
  private final Supplier<Routes> routes;
  private final Upstreams upstreams;
  private final HttpHandler proxy;

  IngressHandler(Supplier<Routes> routes, Upstreams upstreams, ConnectionPools pools) {
    this.routes = routes;
    this.upstreams = upstreams;
    this.proxy =
        ProxyHandler.builder()
            .setProxyClient(new EndpointClient(pools))
            .setNext(ResponseCodeHandler.HANDLE_404)
            // No limit: a WebSocket or a download may last for hours.
            .setMaxRequestTime(-1)
            .setMaxConnectionRetries(2)
            .setRewriteHostHeader(false)
            // The proxy stands at the edge: what a client says of its own address is not believed.
            .setReuseXForwarded(false)
            .build();
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    Optional<Backend> backend = routes.get().find(host(exchange), exchange.getRequestPath());
    if (backend.isEmpty()) {
      answer(exchange, StatusCodes.NOT_FOUND, "default backend - 404\n");
      return;
    }
    List<Target> order = upstreams.of(backend.get()).order();
    if (order.isEmpty()) {
      answer(
          exchange,
          StatusCodes.SERVICE_UNAVAILABLE,
          "service " + backend.get().service() + " has no ready endpoints\n");
      return;
    }
    exchange.putAttachment(EndpointClient.ATTEMPTS, new EndpointClient.Attempts(order));
    proxy.handleRequest(exchange);
  }

  private static String host(HttpServerExchange exchange) {
    String host = exchange.getHostName();
    return host == null ? "" : host;
  }

  private static void answer(HttpServerExchange exchange, int code, String text) {
    exchange.setStatusCode(code);
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/plain; charset=utf-8");
    exchange.getResponseSender().send(text);
  }
}
