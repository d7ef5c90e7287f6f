package dev.gantry.agent.ingress;

import dev.gantry.agent.network.NetworkState;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;

/**
 * The HTTP and HTTPS listeners of the ingress proxy. Routes and certificates are swapped while
 * requests run; the listeners stay.
 */
public final class IngressServer implements AutoCloseable {
  private final Upstreams upstreams;
  private final ConnectionPools pools = new ConnectionPools();
  private final SniKeys keys = new SniKeys(Certificate.selfSigned(Instant.now()));
  private final Undertow undertow;
  private volatile Routes routes = Routes.NONE;

  /** Port 0 takes a free one. */
  public IngressServer(NetworkState state, String address, int httpPort, int httpsPort) {
    upstreams = new Upstreams(state);
    undertow =
        Undertow.builder()
            .addHttpListener(httpPort, address)
            .addHttpsListener(httpsPort, address, tls())
            .setServerOption(UndertowOptions.ENABLE_HTTP2, true)
            .setServerOption(UndertowOptions.ALWAYS_SET_KEEP_ALIVE, false)
            .setIoThreads(Math.max(2, Runtime.getRuntime().availableProcessors()))
            // Requests never leave the I/O threads.
            .setWorkerThreads(2)
            .setHandler(new IngressHandler(() -> routes, upstreams, pools))
            .build();
  }

  /** May be called again after it failed, for example because the port is taken. */
  void start() {
    try {
      undertow.start();
    } catch (RuntimeException failed) {
      undertow.stop();
      throw failed;
    }
  }

  void route(Routes next) {
    routes = next;
    upstreams.retain(backends(next));
    forgetUnused();
  }

  void certificates(Map<String, Certificate> byHost) {
    keys.replace(byHost);
  }

  /** Lets go of the connections to endpoints that are gone. */
  void forgetUnused() {
    upstreams.retain(backends(routes));
    pools.retain(upstreams.targets());
  }

  /** The addresses listened on: HTTP, then HTTPS. */
  List<InetSocketAddress> addresses() {
    return undertow.getListenerInfo().stream()
        .map(listener -> (InetSocketAddress) listener.getAddress())
        .toList();
  }

  private SSLContext tls() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {keys}, null, null);
      return context;
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every Java platform has TLS", impossible);
    }
  }

  private static Set<Backend> backends(Routes routes) {
    Set<Backend> all = new HashSet<>();
    routes.hosts().values().forEach(rules -> rules.forEach(r -> all.add(r.backend())));
    routes.wildcards().values().forEach(rules -> rules.forEach(r -> all.add(r.backend())));
    routes.anyHost().forEach(r -> all.add(r.backend()));
    routes.fallback().ifPresent(all::add);
    return all;
  }

  @Override
  public void close() {
    undertow.stop();
  }
}
