package dev.gantry.web.discovery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;
import dev.gantry.model.status.ApiException;
import dev.gantry.web.render.Body;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.net.URI;

/** OpenAPI v3 documents, which clients keep for as long as their hashes hold. */
@ApplicationScoped
@Path("openapi")
public class OpenApiEndpoint {

  private static final String JSON = "application/json";

  @Inject private ServedOpenApi served;

  @GET
  @Path("v3")
  public Response index(@Context HttpServletRequest request) {
    ObjectNode index = Json.object();
    ObjectNode paths = index.putObject("paths");
    served
        .documents()
        .v3Index()
        .forEach(
            (path, hash) ->
                paths
                    .putObject(path)
                    .put("serverRelativeURL", "/openapi/v3/" + path + "?hash=" + hash));
    return Tagged.answer(request, JSON, Json.bytes(index));
  }

  /** One group version; with its hash in the query it may be kept for good. */
  @GET
  @Path("v3/{path: .+}")
  public Response v3(@PathParam("path") String path, @Context HttpServletRequest request) {
    requireJson(request);
    byte[] document = served.documents().v3(path);
    if (document == null) {
      throw ApiException.unknownPath();
    }
    String hash = served.documents().v3Index().get(path);
    String asked = request.getParameter("hash");
    if (asked == null) {
      return Tagged.answer(request, JSON, document);
    }
    if (!asked.equals(hash)) {
      return Response.status(301)
          .location(URI.create("/openapi/v3/" + path + "?hash=" + hash))
          .build();
    }
    return Tagged.compressed(request, Body.of(JSON, document))
        .header("Cache-Control", "public, immutable")
        .header("ETag", '"' + hash + '"')
        .build();
  }

  private static void requireJson(HttpServletRequest request) {
    String accept = request.getHeader("Accept");
    boolean acceptable =
        accept == null || accept.isBlank() || accept.contains("json") || accept.contains("*/*");
    if (!acceptable) {
      throw ApiException.notAcceptable(
          "only the following media types are accepted: application/json");
    }
  }
}
