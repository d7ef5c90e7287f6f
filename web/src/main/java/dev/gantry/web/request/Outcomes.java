package dev.gantry.web.request;

import dev.gantry.ejb.audit.AuditEvent;
import dev.gantry.ejb.audit.AuditTrail;
import dev.gantry.ejb.audit.Stage;
import dev.gantry.model.status.ApiException;
import dev.gantry.web.metrics.RequestMetrics;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Tells the audit log and the metrics what came of each request. */
@ApplicationScoped
public class Outcomes {

  private static final Logger LOG = Logger.getLogger(Outcomes.class.getName());

  @Inject private AuditTrail trail;
  @Inject private RequestMetrics metrics;

  /** The request's thread is through with it, for now or for good. */
  void returned(HttpServletRequest request, HttpServletResponse response) {
    Outcome outcome = Outcome.of(request);
    if (outcome.waiting()) {
      return;
    }
    if (!request.isAsyncStarted()) {
      ended(request, response, outcome);
      return;
    }
    ApiRequest api = ApiRequest.of(request);
    api.audit().reached(Stage.RESPONSE_STARTED, response.getStatus());
    outcome.opened(metrics.opened(api));
    try {
      request.getAsyncContext().addListener(new End(request, response, outcome));
    } catch (IllegalStateException e) {
      LOG.log(Level.FINE, "a stream that has ended already", e);
      ended(request, response, outcome);
    }
  }

  private void ended(HttpServletRequest request, HttpServletResponse response, Outcome outcome) {
    if (!outcome.tellOnce()) {
      return;
    }
    outcome.closed();
    int code = response.getStatus();
    ApiRequest api = ApiRequest.of(request);
    metrics.answered(api, code, outcome.nanos());
    if (api == null) {
      return;
    }
    AuditEvent audit = api.audit();
    ApiException refusal = outcome.refusal();
    if (refusal != null) {
      audit.refused(refusal.status());
      if (refusal.code() == 401 || refusal.code() == 403) {
        trail.denied(audit, refusal.code(), refusal.getMessage());
      }
    }
    audit.reached(outcome.failed() ? Stage.PANIC : Stage.RESPONSE_COMPLETE, code);
  }

  /** Hears when a stream ends. */
  private final class End implements AsyncListener {

    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final Outcome outcome;

    End(HttpServletRequest request, HttpServletResponse response, Outcome outcome) {
      this.request = request;
      this.response = response;
      this.outcome = outcome;
    }

    @Override
    public void onComplete(AsyncEvent event) {
      ended(request, response, outcome);
    }

    @Override
    public void onTimeout(AsyncEvent event) {
      ended(request, response, outcome);
    }

    @Override
    public void onError(AsyncEvent event) {
      ended(request, response, outcome);
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
      // The same stream goes on.
    }
  }
}
