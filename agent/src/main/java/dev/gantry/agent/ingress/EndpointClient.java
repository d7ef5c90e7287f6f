package dev.gantry.agent.ingress;

import dev.gantry.agent.proxy.Target;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.proxy.ProxyCallback;
import io.undertow.server.handlers.proxy.ProxyClient;
import io.undertow.server.handlers.proxy.ProxyConnection;
import io.undertow.util.AttachmentKey;
import io.undertow.util.Headers;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.xnio.IoUtils;
import org.xnio.XnioExecutor;

/**
 * Connects a request to the first endpoint in its order that takes the connection. Nothing of the
 * request has been sent before there is a connection, so going on to the next one is always safe.
 */
final class EndpointClient implements ProxyClient {
  static final AttachmentKey<Attempts> ATTEMPTS = AttachmentKey.create(Attempts.class);

  /** A pod that was just removed does not refuse, it is silent. */
  private static final long CONNECT_MILLIS = 1500;

  private static final ProxyTarget FOUND = new ProxyTarget() {};

  private final ConnectionPools pools;

  EndpointClient(ConnectionPools pools) {
    this.pools = pools;
  }

  /**
   * The endpoints that one request may try, and how far it has come. Used by one thread at a time.
   */
  static final class Attempts {
    private final List<Target> order;
    private int next;

    Attempts(List<Target> order) {
      this.order = order;
    }
  }

  @Override
  public ProxyTarget findTarget(HttpServerExchange exchange) {
    return FOUND;
  }

  @Override
  public void getConnection(
      ProxyTarget target,
      HttpServerExchange exchange,
      ProxyCallback<ProxyConnection> callback,
      long timeout,
      TimeUnit unit) {
    tryNext(exchange, callback);
  }

  private void tryNext(HttpServerExchange exchange, ProxyCallback<ProxyConnection> callback) {
    Attempts attempts = exchange.getAttachment(ATTEMPTS);
    if (attempts.next >= attempts.order.size()) {
      callback.couldNotResolveBackend(exchange);
      return;
    }
    Target target = attempts.order.get(attempts.next++);
    // An upgraded connection (WebSocket) never goes back to the pool.
    boolean exclusive = exchange.getRequestHeaders().contains(Headers.UPGRADE);
    Attempt attempt = new Attempt(callback);
    attempt.limit =
        exchange
            .getIoThread()
            .executeAfter(() -> attempt.giveUp(exchange), CONNECT_MILLIS, TimeUnit.MILLISECONDS);
    pools.of(target).connect(FOUND, exchange, attempt, 0, TimeUnit.MILLISECONDS, exclusive);
  }

  private final class Attempt implements ProxyCallback<ProxyConnection> {
    private final ProxyCallback<ProxyConnection> callback;
    private final AtomicBoolean decided = new AtomicBoolean();
    private XnioExecutor.Key limit;

    Attempt(ProxyCallback<ProxyConnection> callback) {
      this.callback = callback;
    }

    @Override
    public void completed(HttpServerExchange exchange, ProxyConnection connection) {
      if (decide()) {
        callback.completed(exchange, connection);
      } else {
        IoUtils.safeClose(connection.getConnection());
      }
    }

    @Override
    public void failed(HttpServerExchange exchange) {
      giveUp(exchange);
    }

    @Override
    public void couldNotResolveBackend(HttpServerExchange exchange) {
      giveUp(exchange);
    }

    @Override
    public void queuedRequestFailed(HttpServerExchange exchange) {
      giveUp(exchange);
    }

    private void giveUp(HttpServerExchange exchange) {
      if (decide()) {
        tryNext(exchange, callback);
      }
    }

    private boolean decide() {
      boolean first = decided.compareAndSet(false, true);
      if (first && limit != null) {
        limit.remove();
      }
      return first;
    }
  }
}
