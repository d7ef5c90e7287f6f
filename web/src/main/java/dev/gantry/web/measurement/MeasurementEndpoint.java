package dev.gantry.web.measurement;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.measurement.Measurements;
import dev.gantry.ejb.measurement.MetricsDocuments;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.object.Json;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.selector.FieldSelector;
import dev.gantry.model.selector.LabelSelector;
import dev.gantry.model.selector.Selector;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.store.ObjectStore;
import dev.gantry.model.store.Query;
import dev.gantry.model.store.StoredObject;
import dev.gantry.web.request.ApiRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import java.util.List;
import java.util.Map;

/** {@code metrics.k8s.io}: what {@code kubectl top} asks. */
@ApplicationScoped
@Path("apis/metrics.k8s.io/v1beta1")
@Produces("application/json")
public class MeasurementEndpoint {

  private static final GroupResource NODES = new GroupResource("", "nodes");
  private static final GroupResource PODS = new GroupResource("", "pods");

  @Inject private Measurements measurements;
  @Inject private ObjectStore store;

  @GET
  @Path("nodes")
  public byte[] nodes(@Context HttpServletRequest request) {
    Map<String, Measurements.Summary> current = measurements.current();
    ArrayNode items = Json.mapper().createArrayNode();
    for (StoredObject node : selected(Query.all(NODES), request)) {
      Measurements.Summary summary = current.get(node.key().name());
      if (summary != null) {
        items.add(MetricsDocuments.node(node, summary));
      }
    }
    return list("NodeMetricsList", items);
  }

  @GET
  @Path("nodes/{name}")
  public byte[] node(@PathParam("name") String name) {
    StoredObject node =
        store.get(new ObjectKey(NODES, "", name)).orElseThrow(() -> missing("nodes", name));
    Measurements.Summary summary = measurements.current().get(name);
    if (summary == null) {
      throw missing("nodes", name);
    }
    return Json.bytes(MetricsDocuments.node(node, summary));
  }

  @GET
  @Path("pods")
  public byte[] pods(@Context HttpServletRequest request) {
    return pods(Query.all(PODS), request);
  }

  @GET
  @Path("namespaces/{namespace}/pods")
  public byte[] pods(
      @PathParam("namespace") String namespace, @Context HttpServletRequest request) {
    return pods(Query.in(PODS, namespace), request);
  }

  private byte[] pods(Query query, HttpServletRequest request) {
    Map<String, Measurements.Summary> current = measurements.current();
    ArrayNode items = Json.mapper().createArrayNode();
    for (StoredObject pod : selected(query, request)) {
      ObjectNode metrics = measured(pod, current);
      if (metrics != null) {
        items.add(metrics);
      }
    }
    return list("PodMetricsList", items);
  }

  @GET
  @Path("namespaces/{namespace}/pods/{name}")
  public byte[] pod(@PathParam("namespace") String namespace, @PathParam("name") String name) {
    StoredObject pod =
        store
            .get(new ObjectKey(PODS, namespace, name))
            .orElseThrow(() -> missing("pods", namespace + "/" + name));
    ObjectNode metrics = measured(pod, measurements.current());
    if (metrics == null) {
      throw missing("pods", namespace + "/" + name);
    }
    return Json.bytes(metrics);
  }

  private static ObjectNode measured(StoredObject pod, Map<String, Measurements.Summary> current) {
    Measurements.Summary summary = current.get(pod.field("spec.nodeName"));
    return summary == null ? null : MetricsDocuments.pod(pod, summary);
  }

  private List<StoredObject> selected(Query query, HttpServletRequest request) {
    ApiRequest api = ApiRequest.of(request);
    Selector selector =
        new Selector(
            LabelSelector.parse(api.parameter("labelSelector")),
            FieldSelector.parse(api.parameter("fieldSelector")));
    return store.list(query.where(selector)).objects();
  }

  private static byte[] list(String kind, ArrayNode items) {
    ObjectNode list = Json.object().put("kind", kind).put("apiVersion", MetricsDocuments.VERSION);
    list.putObject("metadata");
    list.set("items", items);
    return Json.bytes(list);
  }

  private static ApiException missing(String resource, String name) {
    return ApiException.notFound(new GroupResource("metrics.k8s.io", resource), name);
  }
}
