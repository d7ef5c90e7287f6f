package dev.gantry.web.connection;

import dev.gantry.ejb.node.AgentClient;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.store.ObjectStore;
import dev.gantry.web.request.ApiRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** {@code pods/exec}, {@code pods/attach} and {@code pods/portforward}: tunnels to the agent. */
@ApplicationScoped
public class PodConnectionHandler {

  @Inject private ObjectStore store;
  @Inject private AgentClient agents;
  @Inject private TunnelOpener tunnels;

  void handle(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    ApiRequest api = ApiRequest.of(request);
    if (!TunnelOpener.isUpgrade(request)) {
      throw ApiException.badRequest("Upgrade request required");
    }
    PodTarget target = PodTarget.of(store, api.info().namespace(), api.info().name());
    String path =
        switch (api.info().subresource()) {
          case "exec" -> streams(api, target, "exec");
          case "attach" -> streams(api, target, "attach");
          default -> "/portForward/" + target.namespace() + "/" + target.pod() + ports(api);
        };
    tunnels.open(
        request, response, agents.connect(target.agent()), target.agent().authority(), path);
  }

  private static String streams(ApiRequest api, PodTarget target, String what) {
    target.requireRunning("exec".equals(what) ? "exec into" : "attach to");
    String container = target.container(api.parameter("container"));
    StringBuilder path = new StringBuilder("/" + what + "/");
    path.append(target.namespace()).append('/').append(target.pod()).append('/');
    path.append(container).append('?');
    List<String> command = api.query().getOrDefault("command", List.of());
    if ("exec".equals(what)) {
      if (command.isEmpty()) {
        throw ApiException.badRequest("you must specify at least 1 command for the container");
      }
      command.forEach(word -> path.append("command=").append(encoded(word)).append('&'));
    }
    flag(path, api, "stdin", "input");
    flag(path, api, "stdout", "output");
    flag(path, api, "stderr", "error");
    flag(path, api, "tty", "tty");
    path.setLength(path.length() - 1);
    return path.toString();
  }

  /** The agent's names for the streams are the kubelet's. */
  private static void flag(StringBuilder path, ApiRequest api, String name, String agentName) {
    if (api.flag(name)) {
      path.append(agentName).append("=1&");
    }
  }

  private static String ports(ApiRequest api) {
    List<String> ports = api.query().getOrDefault("ports", List.of());
    return ports.isEmpty() ? "" : "?port=" + encoded(String.join(",", ports));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
