package dev.gantry.web.api;

import dev.gantry.model.status.ApiException;
import dev.gantry.web.render.Body;
import dev.gantry.web.render.StatusBody;
import dev.gantry.web.request.Outcome;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Every failure of an endpoint is a {@code Status}. */
@Provider
public class Refusals implements ExceptionMapper<Throwable> {

  private static final Logger LOG = Logger.getLogger(Refusals.class.getName());

  @Context private HttpServletRequest request;

  @Override
  public Response toResponse(Throwable failure) {
    ApiException refusal = refusal(failure);
    Outcome.refused(request, refusal);
    Body body = StatusBody.of(request.getHeader("Accept"), refusal);
    Response.ResponseBuilder response =
        Response.status(refusal.code()).type(body.contentType()).entity(body.pieces().get(0));
    if (refusal.retryAfterSeconds() > 0) {
      response.header("Retry-After", refusal.retryAfterSeconds());
    }
    refusal.warnings().forEach(w -> response.header("Warning", Answers.warning(w)));
    return response.build();
  }

  private ApiException refusal(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ApiException refusal) {
        return refusal;
      }
      if (cause instanceof WebApplicationException e) {
        return switch (e.getResponse().getStatus()) {
          case 404 -> ApiException.unknownPath();
          case 405 ->
              ApiException.methodNotAllowed(
                  "the server does not allow this method on the requested resource");
          case 406 ->
              ApiException.notAcceptable(
                  "only the following media types are accepted: application/json,"
                      + " application/yaml");
          default -> ApiException.badRequest(e.getMessage());
        };
      }
    }
    String at = Outcome.auditId(request);
    Outcome.failed(request);
    LOG.log(Level.SEVERE, failure, () -> "Request failed (" + at + ")");
    return ApiException.internal("see the server's log at " + at);
  }
}
