package dev.gantry.web.api;

import dev.gantry.ejb.audit.AuditEvent;
import dev.gantry.ejb.registry.ApiResult;
import dev.gantry.web.render.Body;
import dev.gantry.web.render.Renderer;
import dev.gantry.web.request.ApiRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.util.List;

/** Turns results into HTTP responses. */
public final class Answers {

  private Answers() {}

  static Response of(ApiResult result, Renderer renderer, HttpServletRequest request) {
    if (result instanceof ApiResult.Stored stored) {
      return response(stored.code(), renderer.stored(stored.object()), stored.warnings(), request);
    }
    if (result instanceof ApiResult.Document document) {
      return response(
          document.code(), renderer.document(document.document()), document.warnings(), request);
    }
    if (result instanceof ApiResult.Listed listed) {
      return response(200, renderer.listed(listed), listed.warnings(), request);
    }
    throw new IllegalStateException("A watch is streamed, not answered");
  }

  static Response response(int code, Body body, List<String> warnings, HttpServletRequest request) {
    Response.ResponseBuilder response = Response.status(code);
    for (String warning : warnings) {
      response.header("Warning", warning(warning));
    }
    if (ApiRequest.of(request).mine().isPresent()) {
      response.header("Gantry-Narrowed", "namespaces");
    }
    AuditEvent audit = ApiRequest.of(request).audit();
    if (audit.wantsResponse()) {
      audit.responseBody(body.pieces());
    }
    Body sent = body;
    if (body.size() > Body.WORTH_COMPRESSING && Body.acceptsGzip(request)) {
      sent = body.compressed();
      response.header("Content-Encoding", "gzip").header("Vary", "Accept-Encoding");
    }
    return response
        .header("Content-Length", sent.size())
        .type(sent.contentType())
        .entity((StreamingOutput) sent::writeTo)
        .build();
  }

  /** The value of a {@code Warning} header. */
  public static String warning(String text) {
    return "299 - " + quoted(text);
  }

  private static String quoted(String text) {
    String line = text.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("\\p{Cntrl}", " ");
    return '"' + line + '"';
  }
}
