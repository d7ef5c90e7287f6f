package dev.gantry.agent.server;

import dev.gantry.agent.cri.ContainerRuntime;
import dev.gantry.agent.cri.proto.Container;
import dev.gantry.agent.cri.proto.ContainerState;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** {@code GET /containerLogs/{namespace}/{pod}/{container}}. */
final class LogHandler implements HttpHandler {

  private static final long STEP_NANOS = 100_000_000;

  private final ContainerRuntime runtime;
  private final PodLookup lookup;
  private final Clock clock;

  LogHandler(ContainerRuntime runtime, PodLookup lookup, Clock clock) {
    this.runtime = runtime;
    this.lookup = lookup;
    this.clock = clock;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws IOException {
    Request request = new Request(exchange);
    LogOptions options = LogOptions.of(request, clock.instant());
    Container container = container(request, options.previous());
    Path path =
        runtime
            .containerStatus(container.getId())
            .map(s -> Path.of(s.getLogPath()))
            .filter(Files::exists)
            .orElseThrow(
                () -> new Refusal(404, "the log of container " + container.getId() + " is gone"));
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/plain; charset=utf-8");
    exchange.startBlocking();
    OutputStream out = exchange.getOutputStream();
    // The head goes out at once, so that a follower of a silent container sees that it is
    // connected.
    out.flush();
    try (LogFile log = new LogFile(path, options, out)) {
      log.copy(() -> isRunning(container.getId()), () -> LockSupport.parkNanos(STEP_NANOS));
    }
    out.close();
  }

  private Container container(Request request, boolean previous) {
    String name = request.path("container");
    List<Container> known =
        lookup.incarnations(request.path("namespace"), request.path("pod"), name);
    if (known.isEmpty()) {
      throw new Refusal(
          404,
          "container \""
              + name
              + "\" in pod \""
              + request.path("pod")
              + "\" is not found on this node");
    }
    if (previous && known.size() < 2) {
      throw new Refusal(
          400,
          "previous terminated container \""
              + name
              + "\" in pod \""
              + request.path("pod")
              + "\" not found");
    }
    return known.get(previous ? 1 : 0);
  }

  private boolean isRunning(String id) {
    return runtime
        .containerStatus(id)
        .filter(
            s ->
                s.getState() == ContainerState.CONTAINER_RUNNING
                    || s.getState() == ContainerState.CONTAINER_CREATED)
        .isPresent();
  }
}
