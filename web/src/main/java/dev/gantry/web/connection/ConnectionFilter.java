package dev.gantry.web.connection;

import dev.gantry.model.request.RequestInfo;
import dev.gantry.web.request.ApiRequest;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;

/** Takes what stays open — watches, logs, tunnels, proxies — off the way to the endpoints. */
public class ConnectionFilter extends HttpFilter {

  private static final long serialVersionUID = 1L;
  private static final Set<String> TUNNELS = Set.of("exec", "attach", "portforward");
  private static final Set<String> PROXIED = Set.of("pods", "services", "nodes");

  @Inject private transient WatchHandler watches;
  @Inject private transient LogHandler logs;
  @Inject private transient PodConnectionHandler pods;
  @Inject private transient ProxyHandler proxies;

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    RequestInfo info = ApiRequest.of(request).info();
    if (!info.resourceRequest()) {
      chain.doFilter(request, response);
    } else if ("watch".equals(info.verb()) && info.subresource().isEmpty()) {
      watches.handle(request, response);
    } else if (!info.group().isEmpty() || info.subresource().isEmpty()) {
      chain.doFilter(request, response);
    } else if ("pods".equals(info.resource()) && "log".equals(info.subresource())) {
      logs.handle(request, response);
    } else if ("pods".equals(info.resource()) && TUNNELS.contains(info.subresource())) {
      pods.handle(request, response);
    } else if ("proxy".equals(info.subresource()) && PROXIED.contains(info.resource())) {
      proxies.handle(request, response);
    } else {
      chain.doFilter(request, response);
    }
  }
}
