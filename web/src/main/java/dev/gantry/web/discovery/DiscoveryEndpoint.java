package dev.gantry.web.discovery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.config.Settings;
import dev.gantry.model.kind.Kind;
import dev.gantry.model.object.Json;
import dev.gantry.model.status.ApiException;
import dev.gantry.web.render.Accepted;
import dev.gantry.web.render.Writing;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;

/** What the API offers, by group and version or all in one. */
@ApplicationScoped
@Path("")
public class DiscoveryEndpoint {

  private static final String AGGREGATED =
      "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

  @Inject private ServedKinds kinds;
  @Inject private Settings settings;

  @GET
  @Path("api")
  public Response core(@Context HttpServletRequest request) {
    return groups(request, true);
  }

  @GET
  @Path("apis")
  public Response groups(@Context HttpServletRequest request) {
    return groups(request, false);
  }

  private Response groups(HttpServletRequest request, boolean core) {
    Map<String, Map<String, List<Kind>>> groups = kinds.byGroup();
    Accepted accepted = Accepted.parse(request.getHeader("Accept"));
    if (accepted.shape() == Accepted.Shape.AGGREGATED_DISCOVERY) {
      byte[] body = Json.bytes(AggregatedDiscovery.of(groups, core));
      return Tagged.answer(request, AGGREGATED, body);
    }
    String address = settings.advertiseAddress() + ":" + settings.apiPort();
    return written(
        core ? DiscoveryDocuments.coreVersions(address) : DiscoveryDocuments.groupList(groups),
        accepted,
        request);
  }

  @GET
  @Path("apis/{group}")
  public Response group(@PathParam("group") String group, @Context HttpServletRequest request) {
    Map<String, List<Kind>> versions = kinds.byGroup().get(group);
    if (versions == null || group.isEmpty()) {
      throw ApiException.unknownPath();
    }
    return written(DiscoveryDocuments.group(group, versions.keySet()), request);
  }

  @GET
  @Path("api/v1")
  public Response coreResources(@Context HttpServletRequest request) {
    return resources("", "v1", request);
  }

  @GET
  @Path("apis/{group}/{version}")
  public Response resources(
      @PathParam("group") String group,
      @PathParam("version") String version,
      @Context HttpServletRequest request) {
    List<Kind> served = kinds.byGroup().getOrDefault(group, Map.of()).get(version);
    if (served == null) {
      throw ApiException.unknownPath();
    }
    return written(DiscoveryDocuments.resourceList(served), request);
  }

  private static Response written(ObjectNode document, HttpServletRequest request) {
    return written(document, Accepted.parse(request.getHeader("Accept")), request);
  }

  private static Response written(
      ObjectNode document, Accepted accepted, HttpServletRequest request) {
    var body = Writing.body(document, accepted.format(), Writing.isPretty(request));
    return Tagged.answer(request, body.contentType(), body.pieces().get(0));
  }
}
