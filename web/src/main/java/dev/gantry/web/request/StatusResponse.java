package dev.gantry.web.request;

import dev.gantry.model.object.Json;
import dev.gantry.model.status.ApiException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Writes a refusal as a {@code v1.Status} body. */
public final class StatusResponse {

  private StatusResponse() {}

  /** Does nothing where the response has begun already: then only cutting it tells the client. */
  public static void write(HttpServletResponse response, ApiException refusal) throws IOException {
    if (response.isCommitted()) {
      return;
    }
    byte[] body = Json.bytes(refusal.status());
    response.resetBuffer();
    response.setStatus(refusal.code());
    if (refusal.retryAfterSeconds() > 0) {
      response.setIntHeader("Retry-After", refusal.retryAfterSeconds());
    }
    if (refusal.code() == 401) {
      response.setHeader("WWW-Authenticate", "Bearer realm=\"gantry\"");
    }
    response.setContentType("application/json");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
