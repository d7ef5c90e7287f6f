package dev.gantry.web.request;

import dev.gantry.ejb.flowcontrol.FlowBeans;
import dev.gantry.ejb.flowcontrol.Passage;
import dev.gantry.model.request.RequestInfo;
import dev.gantry.model.status.ApiException;
import dev.gantry.web.metrics.RequestMetrics;
import jakarta.inject.Inject;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Lets requests in by priority and fairness. Who has to wait waits on no thread, and is dispatched
 * again when its turn has come or its time is up. A watch takes part until it is open; what else
 * stays open does not.
 */
public class FlowFilter extends HttpFilter {

  private static final long serialVersionUID = 1L;
  private static final Logger LOG = Logger.getLogger(FlowFilter.class.getName());
  private static final String PASSAGE = Passage.class.getName();

  /** A quarter of the usual time-out of requests. */
  private static final long LONGEST_WAIT_MILLIS = 15_000;

  @Inject private transient FlowBeans flows;
  @Inject private transient RequestMetrics metrics;

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    RequestInfo info = ApiRequest.of(request).info();
    boolean watch = "watch".equals(info.verb());
    if (RequestMetrics.isLongRunning(info) && !(watch && info.subresource().isEmpty())) {
      chain.doFilter(request, response);
      return;
    }
    Passage passage = (Passage) request.getAttribute(PASSAGE);
    if (passage == null) {
      passage = flows.enter(ApiRequest.of(request).identity(), info, 1);
      response.setHeader("X-Kubernetes-PF-FlowSchema-UID", passage.schemaUid());
      response.setHeader("X-Kubernetes-PF-PriorityLevel-UID", passage.levelUid());
      if (passage.state() == Passage.State.WAITING) {
        await(request, passage);
        return;
      }
    } else {
      Outcome.waiting(request, false);
    }
    if (passage.state() == Passage.State.REFUSED) {
      throw ApiException.tooManyRequests("Too many requests, please try again later.", 1);
    }
    try {
      work(request, response, chain, info, watch);
    } finally {
      passage.finish();
    }
  }

  private void work(
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain,
      RequestInfo info,
      boolean watch)
      throws IOException, ServletException {
    if (watch) {
      chain.doFilter(request, response);
      return;
    }
    metrics.begun(info);
    try {
      chain.doFilter(request, response);
    } finally {
      metrics.done(info);
    }
  }

  private static void await(HttpServletRequest request, Passage passage) {
    request.setAttribute(PASSAGE, passage);
    Outcome.waiting(request, true);
    AsyncContext context = request.startAsync();
    context.setTimeout(LONGEST_WAIT_MILLIS);
    context.addListener(new Expiry(passage));
    passage.whenDecided(() -> dispatch(context, passage));
  }

  /** On the thread of another request, which must not suffer from it. */
  private static void dispatch(AsyncContext context, Passage passage) {
    try {
      context.dispatch();
    } catch (IllegalStateException e) {
      LOG.log(Level.FINE, "who waited has gone", e);
      passage.finish();
    }
  }

  /** Ends the wait; that dispatches the request, as admission does. */
  private record Expiry(Passage passage) implements AsyncListener {

    @Override
    public void onTimeout(AsyncEvent event) {
      passage.expire();
    }

    @Override
    public void onError(AsyncEvent event) {
      passage.expire();
    }

    @Override
    public void onComplete(AsyncEvent event) {
      // Seats are given back by the dispatched request itself.
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
      // A watch opens: it has its turn already.
    }
  }
}
