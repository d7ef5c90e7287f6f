package dev.gantry.web.request;

import dev.gantry.model.status.ApiException;
import dev.gantry.web.metrics.RequestMetrics;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The outermost filter: gives each request its audit id, turns whatever goes wrong into a {@code
 * Status}, and counts.
 */
public class AnswerFilter extends HttpFilter {

  private static final long serialVersionUID = 1L;
  private static final Logger LOG = Logger.getLogger(AnswerFilter.class.getName());
  private static final String AUDIT_ID = "Audit-Id";

  @Inject private transient RequestMetrics metrics;

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    long start = System.nanoTime();
    String given = request.getHeader(AUDIT_ID);
    String auditId = given != null && given.length() <= 64 ? given : UUID.randomUUID().toString();
    response.setHeader(AUDIT_ID, auditId);
    response.setHeader("Cache-Control", "no-cache, private");
    try {
      chain.doFilter(request, response);
    } catch (ApiException refusal) {
      StatusResponse.write(response, refusal);
    } catch (IOException e) {
      // The client went away: nobody is left to tell.
      LOG.log(Level.FINE, e, () -> auditId + ": connection lost");
      throw e;
    } catch (ServletException | RuntimeException e) {
      answer(request, response, auditId, e);
    } finally {
      if (!request.isAsyncStarted()) {
        metrics.answered(request, response.getStatus(), System.nanoTime() - start);
      }
    }
  }

  private static void answer(
      HttpServletRequest request, HttpServletResponse response, String auditId, Exception e)
      throws IOException {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof ApiException refusal) {
        StatusResponse.write(response, refusal);
        return;
      }
    }
    LOG.log(
        Level.SEVERE,
        e,
        () -> auditId + ": " + request.getMethod() + " " + request.getRequestURI() + " failed");
    StatusResponse.write(response, ApiException.internal("see the server's log at " + auditId));
  }
}
