package dev.gantry.ejb.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.object.Meta;
import dev.gantry.model.quantity.Quantity;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Default, smallest and largest requests and limits of a namespace. */
public final class LimitRanger implements Admission {

  private static final GroupResource RANGES = new GroupResource("", "limitranges");

  private final ObjectReader reader;

  public LimitRanger(ObjectReader reader) {
    this.reader = reader;
  }

  @Override
  public void mutate(AdmissionRequest request) {
    if (!request.creates("", "pods")) {
      return;
    }
    for (JsonNode limit : limits(request, "Container")) {
      for (String list : List.of("containers", "initContainers")) {
        for (JsonNode container : request.object().path("spec").path(list)) {
          fillIn((ObjectNode) container, limit, request.object());
        }
      }
    }
  }

  private List<JsonNode> limits(AdmissionRequest request, String type) {
    List<JsonNode> limits = new ArrayList<>();
    reader
        .list(Query.in(RANGES, request.key().namespace()))
        .objects()
        .forEach(
            range ->
                range
                    .as(ObjectNode.class)
                    .at("/spec/limits")
                    .forEach(
                        limit -> {
                          if (type.equals(limit.path("type").asText())) {
                            limits.add(limit);
                          }
                        }));
    return limits;
  }

  private static void fillIn(ObjectNode container, JsonNode limit, ObjectNode pod) {
    List<String> set = new ArrayList<>();
    fillIn(container, "limits", limit.path("default"), set);
    fillIn(container, "requests", limit.path("defaultRequest"), set);
    if (!set.isEmpty()) {
      String note = String.join(", ", set) + " for container " + container.path("name").asText();
      ObjectNode annotations = Meta.of(pod).withObject("/annotations");
      String before = annotations.path("kubernetes.io/limit-ranger").asText("");
      annotations.put(
          "kubernetes.io/limit-ranger",
          (before.isEmpty() ? "LimitRanger plugin set: " : before + "; ") + note);
    }
  }

  private static void fillIn(
      ObjectNode container, String side, JsonNode defaults, List<String> set) {
    for (Map.Entry<String, JsonNode> entry : defaults.properties()) {
      if (!container.path("resources").path(side).has(entry.getKey())) {
        container.withObject("/resources/" + side).set(entry.getKey(), entry.getValue().deepCopy());
        set.add(entry.getKey() + " " + side.substring(0, side.length() - 1));
      }
    }
  }

  @Override
  public void check(AdmissionRequest request) {
    List<String> refusals = new ArrayList<>();
    if (request.creates("", "pods")) {
      JsonNode spec = request.object().path("spec");
      for (JsonNode limit : limits(request, "Container")) {
        for (String list : List.of("containers", "initContainers")) {
          for (JsonNode container : spec.path(list)) {
            check(
                "Container",
                limit,
                PodResources.of(container, "requests"),
                PodResources.of(container, "limits"),
                refusals);
          }
        }
      }
      for (JsonNode limit : limits(request, "Pod")) {
        check(
            "Pod",
            limit,
            PodResources.total(request.object(), "requests"),
            PodResources.total(request.object(), "limits"),
            refusals);
      }
    } else if (request.creates("", "persistentvolumeclaims")) {
      for (JsonNode limit : limits(request, "PersistentVolumeClaim")) {
        Map<String, Quantity> asked =
            PodResources.quantities(
                request.object().path("spec").path("resources").path("requests"));
        check("PersistentVolumeClaim", limit, asked, asked, refusals);
      }
    }
    if (!refusals.isEmpty()) {
      throw request.forbidden(
          refusals.size() == 1 ? refusals.get(0) : "[" + String.join(", ", refusals) + "]");
    }
  }

  private static void check(
      String type,
      JsonNode limit,
      Map<String, Quantity> requests,
      Map<String, Quantity> limits,
      List<String> refusals) {
    PodResources.quantities(limit.path("min"))
        .forEach(
            (name, min) -> {
              String about = "minimum " + name + " usage per " + type + " is " + min;
              Quantity request = requests.get(name);
              if (request == null) {
                refusals.add(about + ".  No request is specified");
              } else if (request.compareTo(min) < 0) {
                refusals.add(about + ", but request is " + request);
              }
            });
    PodResources.quantities(limit.path("max"))
        .forEach(
            (name, max) -> {
              String about = "maximum " + name + " usage per " + type + " is " + max;
              Quantity most = limits.get(name);
              if (most == null) {
                refusals.add(about + ".  No limit is specified");
              } else if (most.compareTo(max) > 0) {
                refusals.add(about + ", but limit is " + most);
              }
            });
    PodResources.quantities(limit.path("maxLimitRequestRatio"))
        .forEach((name, ratio) -> ratio(type, name, ratio, requests, limits, refusals));
  }

  private static void ratio(
      String type,
      String name,
      Quantity ratio,
      Map<String, Quantity> requests,
      Map<String, Quantity> limits,
      List<String> refusals) {
    Quantity request = requests.get(name);
    Quantity limit = limits.get(name);
    String about = name + " max limit to request ratio per " + type + " is " + ratio;
    if (request == null || limit == null || request.value().signum() == 0) {
      refusals.add(about + ", but no request or limit is specified or it is 0");
    } else {
      double provided = limit.value().doubleValue() / request.value().doubleValue();
      if (provided > ratio.value().doubleValue()) {
        refusals.add(about + String.format(", but provided ratio is %f", provided));
      }
    }
  }
}
