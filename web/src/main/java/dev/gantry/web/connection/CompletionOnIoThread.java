package dev.gantry.web.connection;

import io.undertow.server.ExchangeCompletionListener;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.servlet.ServletExtension;
import io.undertow.servlet.api.DeploymentInfo;
import jakarta.servlet.ServletContext;

/**
 * Lets a connection's own I/O thread make it ready for the next request, not the thread that
 * answered the last one.
 *
 * <p>Undertow turns reading on again on the thread that wrote the answer, and only then marks the
 * connection as free. Between the two, the I/O thread that was woken by the first waits for the
 * second in a loop; with as many busy threads as processors, until the end of its time slice. That
 * took a quarter of the processors at 32 connections.
 */
public final class CompletionOnIoThread implements ServletExtension {

  @Override
  public void handleDeployment(DeploymentInfo deployment, ServletContext context) {
    deployment.addInitialHandlerChainWrapper(CompletionOnIoThread::wrap);
  }

  private static HttpHandler wrap(HttpHandler next) {
    return exchange -> {
      exchange.addExchangeCompleteListener(CompletionOnIoThread::complete);
      next.handleRequest(exchange);
    };
  }

  private static void complete(
      HttpServerExchange exchange, ExchangeCompletionListener.NextListener next) {
    if (exchange.isInIoThread()) {
      next.proceed();
    } else {
      exchange.getIoThread().execute(next::proceed);
    }
  }
}
