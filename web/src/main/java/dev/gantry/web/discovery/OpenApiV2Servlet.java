package dev.gantry.web.discovery;

import dev.gantry.model.openapi.OpenApi;
import dev.gantry.model.status.ApiException;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * OpenAPI v2 in JSON or protobuf. No JAX-RS resource, since the media type that clients ask for
 * ({@code …v2@v1.0+protobuf}) is none by the letter of HTTP and refused before a resource sees it.
 */
@WebServlet("/openapi/v2")
public class OpenApiV2Servlet extends HttpServlet {

  private static final long serialVersionUID = 1L;
  private static final String PROTOBUF = "application/com.github.proto-openapi.spec.v2";
  private static final String PROTOBUF_ANSWER = PROTOBUF + ".v1.0+protobuf";

  @Inject private transient ServedOpenApi served;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    OpenApi documents = served.documents();
    String accept = request.getHeader("Accept");
    if (accept != null && accept.contains(PROTOBUF)) {
      Tagged.send(request, response, PROTOBUF_ANSWER, documents.v2Protobuf());
    } else if (accept == null
        || accept.isBlank()
        || accept.contains("json")
        || accept.contains("*/*")) {
      Tagged.send(request, response, "application/json", documents.v2());
    } else {
      throw ApiException.notAcceptable(
          "only the following media types are accepted: application/json, " + PROTOBUF_ANSWER);
    }
  }
}
