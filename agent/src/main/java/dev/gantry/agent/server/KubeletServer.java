package dev.gantry.agent.server;

import dev.gantry.agent.cri.ContainerRuntime;
import dev.gantry.agent.cri.RuntimeCallException;
import dev.gantry.agent.cri.proto.Container;
import dev.gantry.agent.stats.NodeStats;
import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.BlockingHandler;
import io.undertow.util.Headers;
import java.net.URI;
import java.time.Clock;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.Options;
import org.xnio.SslClientAuthMode;

/** The node's HTTPS API, compatible with the kubelet's: logs, exec, attach, port-forward, stats. */
public final class KubeletServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(KubeletServer.class);

  private final Undertow undertow;

  /**
   * @param tls key manager with the serving certificate, trust manager with the cluster CA
   * @param reviews asked of callers that are not the control plane
   * @param pods the node's pods as a {@code v1.PodList} in JSON
   */
  public KubeletServer(
      String address,
      int port,
      SSLContext tls,
      ContainerRuntime runtime,
      NodeStats stats,
      Supplier<byte[]> pods,
      CallerReviews reviews) {
    PodLookup lookup = new PodLookup(runtime);
    StreamHandler exec = new StreamHandler(new Exec(runtime, lookup));
    StreamHandler attach = new StreamHandler(new Attach(runtime, lookup));
    StreamHandler portForward = new StreamHandler(new PortForward(runtime, lookup));
    HttpHandler inside =
        Handlers.pathTemplate(false)
            .add(
                "/containerLogs/{namespace}/{pod}/{container}",
                new LogHandler(runtime, lookup, Clock.systemUTC()))
            .add("/exec/{namespace}/{pod}/{container}", exec)
            .add("/exec/{namespace}/{pod}/{uid}/{container}", exec)
            .add("/attach/{namespace}/{pod}/{container}", attach)
            .add("/attach/{namespace}/{pod}/{uid}/{container}", attach)
            .add("/portForward/{namespace}/{pod}", portForward)
            .add("/portForward/{namespace}/{pod}/{uid}", portForward)
            .add("/pods", exchange -> send(exchange, "application/json", pods.get()))
            .add("/stats/summary", exchange -> send(exchange, "application/json", stats.summary()))
            .add(
                "/metrics/resource",
                exchange -> send(exchange, "text/plain; version=0.0.4", stats.resourceMetrics()))
            .add(
                "/metrics",
                exchange -> send(exchange, "text/plain; version=0.0.4", stats.resourceMetrics()));
    HttpHandler root =
        Handlers.path(new CallerCheck(inside, reviews))
            .addExactPath("/healthz", exchange -> exchange.getResponseSender().send("ok"));
    this.undertow =
        Undertow.builder()
            .addHttpsListener(port, address, tls, new BlockingHandler(refusals(root)))
            .setSocketOption(Options.SSL_CLIENT_AUTH_MODE, SslClientAuthMode.REQUESTED)
            .setIoThreads(1)
            // Followed logs hold a thread each; idle ones end.
            .setWorkerOption(Options.WORKER_TASK_CORE_THREADS, 2)
            .setWorkerOption(Options.WORKER_TASK_MAX_THREADS, 128)
            .build();
  }

  public void start() {
    undertow.start();
  }

  private static void send(HttpServerExchange exchange, String type, byte[] body) {
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, type);
    exchange.getResponseSender().send(java.nio.ByteBuffer.wrap(body));
  }

  private static HttpHandler refusals(HttpHandler next) {
    return exchange -> {
      try {
        next.handleRequest(exchange);
      } catch (Refusal e) {
        answer(exchange, e.code(), e.getMessage());
      } catch (RuntimeCallException e) {
        answer(exchange, e.notFound() ? 404 : 500, e.getMessage());
      } catch (java.io.IOException e) {
        // The client went away, or the runtime's streaming server did.
        LOG.debug("{}: {}", exchange.getRequestPath(), e.getMessage());
        answer(exchange, 500, e.getMessage());
      }
    };
  }

  private static void answer(HttpServerExchange exchange, int code, String message) {
    if (exchange.isResponseStarted()) {
      exchange.endExchange();
      return;
    }
    exchange.setStatusCode(code);
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/plain; charset=utf-8");
    exchange.getResponseSender().send(message + "\n");
  }

  @Override
  public void close() {
    undertow.stop();
  }

  private static Container running(PodLookup lookup, Request request) {
    String container = request.path("container");
    return lookup
        .runningContainer(request.path("namespace"), request.path("pod"), container)
        .orElseThrow(
            () ->
                new Refusal(
                    404,
                    "unable to upgrade connection: container not found (\"" + container + "\")"));
  }

  private record Exec(ContainerRuntime runtime, PodLookup lookup) implements StreamHandler.Target {
    @Override
    public URI open(Request request, CommandSession.Streams s) {
      String id = running(lookup, request).getId();
      return runtime.exec(id, request.queries("command"), s.tty(), s.in(), s.out(), s.err());
    }

    @Override
    public boolean isCommand() {
      return true;
    }
  }

  private record Attach(ContainerRuntime runtime, PodLookup lookup)
      implements StreamHandler.Target {
    @Override
    public URI open(Request request, CommandSession.Streams s) {
      return runtime.attach(running(lookup, request).getId(), s.tty(), s.in(), s.out(), s.err());
    }

    @Override
    public boolean isCommand() {
      return true;
    }
  }

  private record PortForward(ContainerRuntime runtime, PodLookup lookup)
      implements StreamHandler.Target {
    @Override
    public URI open(Request request, CommandSession.Streams s) {
      String sandbox =
          lookup
              .sandbox(request.path("namespace"), request.path("pod"))
              .orElseThrow(
                  () ->
                      new Refusal(
                          404, "pod \"" + request.path("pod") + "\" does not run on this node"))
              .getId();
      return runtime.portForward(
          sandbox, request.queries("port").stream().map(Integer::valueOf).toList());
    }

    @Override
    public boolean isCommand() {
      return false;
    }
  }
}
