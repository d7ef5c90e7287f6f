package dev.gantry.web.api;

import dev.gantry.ejb.protobuf.ProtobufForm;
import dev.gantry.ejb.registry.KindCatalogue;
import dev.gantry.ejb.registry.Registry;
import dev.gantry.model.kind.Kind;
import dev.gantry.model.request.RequestInfo;
import dev.gantry.model.status.ApiException;
import dev.gantry.web.render.Accepted;
import dev.gantry.web.render.Documents;
import dev.gantry.web.render.Renderer;
import dev.gantry.web.render.TableRenderer;
import dev.gantry.web.render.Writing;
import dev.gantry.web.request.ApiRequest;
import dev.gantry.web.request.RequestBody;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.time.Clock;

/** Every verb on every kind of every group: one endpoint, for the catalogue knows the rest. */
@ApplicationScoped
@Path("{root: api/v1|apis/[^/]+/[^/]+}/{path: .+}")
public class ResourceEndpoint {

  private static final byte[] NO_BODY = {};

  @Inject private Registry registry;
  @Inject private KindCatalogue catalogue;
  @Inject private Clock clock;

  @GET
  public Response read(@Context HttpServletRequest request) {
    return answer(request, NO_BODY);
  }

  @POST
  public Response create(@Context HttpServletRequest request) throws IOException {
    return answer(request, RequestBody.read(request));
  }

  @PUT
  public Response update(@Context HttpServletRequest request) throws IOException {
    return answer(request, RequestBody.read(request));
  }

  @PATCH
  public Response patch(@Context HttpServletRequest request) throws IOException {
    return answer(request, RequestBody.read(request));
  }

  /** The body is optional: {@code DeleteOptions}. */
  @DELETE
  public Response delete(@Context HttpServletRequest request) throws IOException {
    return answer(request, RequestBody.read(request));
  }

  private Response answer(HttpServletRequest request, byte[] body) {
    ApiRequest api = ApiRequest.of(request);
    Kind kind = kind(catalogue, api.info());
    Accepted accepted =
        Accepted.parse(
            request.getHeader("Accept"),
            ProtobufForm.of(kind.apiVersion(), kind.kind()).isPresent());
    Renderer renderer =
        new Renderer(
            new Documents(kind, catalogue),
            accepted,
            TableRenderer.Include.of(api.parameter("includeObject")),
            Writing.isPretty(request),
            clock);
    return Answers.of(registry.call(api.call(kind, request, body)), renderer, request);
  }

  /**
   * The kind that a path names.
   *
   * @throws ApiException 404 for an unknown one, 405 for a verb that it does not have
   */
  public static Kind kind(KindCatalogue catalogue, RequestInfo info) {
    Kind kind =
        catalogue
            .byResource(info.group(), info.version(), info.resource())
            .orElseThrow(ApiException::unknownPath);
    if (!info.subresource().isEmpty()) {
      if (!kind.hasSubresource(info.subresource())) {
        throw ApiException.unknownPath();
      }
    } else if (!kind.verbs().contains(info.verb()) || !fits(info)) {
      throw ApiException.methodNotAllowed(
          "the server does not allow this method on the requested resource");
    }
    return kind;
  }

  /** A collection is created in, an object is updated: not the other way round. */
  private static boolean fits(RequestInfo info) {
    return switch (info.verb()) {
      case "create" -> info.name().isEmpty();
      case "update", "patch" -> !info.name().isEmpty();
      default -> true;
    };
  }
}
