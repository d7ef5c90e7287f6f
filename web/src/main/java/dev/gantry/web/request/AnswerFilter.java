package dev.gantry.web.request;

import dev.gantry.model.status.ApiException;
import jakarta.inject.Inject;
import jakarta.servlet.DispatcherType;
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
 * Status}, and tells {@link Outcomes} what came out.
 */
public class AnswerFilter extends HttpFilter {

  static final String AUDIT_ID = "Audit-Id";

  private static final long serialVersionUID = 1L;
  private static final Logger LOG = Logger.getLogger(AnswerFilter.class.getName());

  @Inject private transient Outcomes outcomes;

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (request.getDispatcherType() == DispatcherType.REQUEST) {
      begin(request, response);
    }
    try {
      chain.doFilter(request, response);
    } catch (ApiException refusal) {
      refuse(request, response, refusal);
    } catch (IOException e) {
      // The client went away: nobody is left to tell.
      LOG.log(Level.FINE, e, () -> Outcome.auditId(request) + ": connection lost");
      throw e;
    } catch (ServletException | RuntimeException e) {
      answer(request, response, e);
    } finally {
      outcomes.returned(request, response);
    }
  }

  private static void begin(HttpServletRequest request, HttpServletResponse response) {
    String given = request.getHeader(AUDIT_ID);
    String auditId = given != null && given.length() <= 64 ? given : UUID.randomUUID().toString();
    response.setHeader(AUDIT_ID, auditId);
    response.setHeader("Cache-Control", "no-cache, private");
    Outcome.begin(request, auditId);
  }

  private static void refuse(
      HttpServletRequest request, HttpServletResponse response, ApiException refusal)
      throws IOException {
    Outcome.refused(request, refusal);
    StatusResponse.write(response, refusal);
  }

  private static void answer(HttpServletRequest request, HttpServletResponse response, Exception e)
      throws IOException {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof ApiException refusal) {
        refuse(request, response, refusal);
        return;
      }
    }
    String auditId = Outcome.auditId(request);
    LOG.log(
        Level.SEVERE,
        e,
        () -> auditId + ": " + request.getMethod() + " " + request.getRequestURI() + " failed");
    Outcome.failed(request);
    refuse(request, response, ApiException.internal("see the server's log at " + auditId));
  }
}
