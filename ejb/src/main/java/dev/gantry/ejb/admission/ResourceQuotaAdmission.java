package dev.gantry.ejb.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.object.Meta;
import dev.gantry.model.quantity.Quantity;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.store.Change;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.Query;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.store.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Charges quotas in the transaction that writes what is charged: {@code status.used} is never more
 * than {@code hard}, however many ask at the same time.
 */
public final class ResourceQuotaAdmission implements Admission {

  private static final GroupResource QUOTAS = new GroupResource("", "resourcequotas");

  /** A pod must say these where a quota of its namespace limits them. */
  private static final Set<String> MUST_BE_SAID =
      Set.of(
          "cpu",
          "memory",
          "requests.cpu",
          "requests.memory",
          "limits.cpu",
          "limits.memory",
          "ephemeral-storage",
          "requests.ephemeral-storage",
          "limits.ephemeral-storage");

  private final ObjectReader reader;

  public ResourceQuotaAdmission(ObjectReader reader) {
    this.reader = reader;
  }

  @Override
  public void check(AdmissionRequest request) {
    if (request.object() != null) {
      charge(request, request.old(), request.object());
    }
  }

  @Override
  public void removed(AdmissionRequest request) {
    charge(request, request.old(), null);
  }

  private void charge(AdmissionRequest request, JsonNode before, JsonNode after) {
    if (!request.kind().stored().namespaced() || request.kind().strategy().ephemeral()) {
      return;
    }
    List<StoredObject> quotas = reader.list(Query.in(QUOTAS, request.key().namespace())).objects();
    if (quotas.isEmpty()) {
      return;
    }
    GroupResource resource = request.kind().stored().storage();
    Map<String, Quantity> used = QuotaUsage.of(resource, before);
    Map<String, Quantity> use = QuotaUsage.of(resource, after);
    for (StoredObject quota : quotas) {
      ObjectNode document = quota.as(ObjectNode.class);
      // A pod may enter or leave a scope without using more or less: each state counts by itself.
      boolean counted = counts(request, document, before);
      boolean counts = counts(request, document, after);
      if (!counted && !counts) {
        continue;
      }
      Map<String, Quantity> own = difference(counted ? used : Map.of(), counts ? use : Map.of());
      if (own.isEmpty() && before != null) {
        continue;
      }
      JsonNode hard = hard(document);
      if (before == null && request.kind().isPod()) {
        requireSaid(request, quota.key().name(), hard, after);
      }
      own.keySet().retainAll(names(hard));
      if (!own.isEmpty()) {
        request.along(
            new Write(
                quota.key(),
                current -> charged(request, quota.key().name(), current.orElse(null), own),
                request.context().actor()));
      }
    }
  }

  private static boolean counts(AdmissionRequest request, JsonNode quota, JsonNode object) {
    return object != null
        && (!QuotaScope.isScoped(quota)
            || request.kind().isPod() && QuotaScope.matches(quota, object));
  }

  /** A quota counts as soon as it is there, even before its status says so. */
  private static JsonNode hard(JsonNode quota) {
    return quota.path("spec").path("hard");
  }

  private static Set<String> names(JsonNode list) {
    Set<String> names = new java.util.HashSet<>();
    list.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static Map<String, Quantity> difference(
      Map<String, Quantity> before, Map<String, Quantity> after) {
    Map<String, Quantity> change = new TreeMap<>(after);
    before.forEach(
        (name, quantity) -> change.merge(name, Quantity.ZERO.minus(quantity), Quantity::plus));
    change.values().removeIf(q -> q.value().signum() == 0);
    return change;
  }

  private static void requireSaid(
      AdmissionRequest request, String quota, JsonNode hard, JsonNode pod) {
    List<String> unsaid = new ArrayList<>();
    for (String list : List.of("containers", "initContainers")) {
      for (JsonNode container : pod.path("spec").path(list)) {
        for (String name : new java.util.TreeSet<>(names(hard))) {
          if (MUST_BE_SAID.contains(name) && !says(container, name)) {
            unsaid.add(name + " for: " + container.path("name").asText());
          }
        }
      }
    }
    if (!unsaid.isEmpty()) {
      throw request.forbidden(
          "failed quota: " + quota + ": must specify " + String.join("; ", unsaid));
    }
  }

  private static boolean says(JsonNode container, String name) {
    JsonNode resources = container.path("resources");
    if (name.startsWith("limits.")) {
      return resources.path("limits").has(name.substring("limits.".length()));
    }
    String plain = name.startsWith("requests.") ? name.substring("requests.".length()) : name;
    return resources.path("requests").has(plain);
  }

  private static Change.Outcome charged(
      AdmissionRequest request, String name, StoredObject current, Map<String, Quantity> change) {
    if (current == null) {
      return Change.Keep.KEEP;
    }
    ObjectNode quota = current.document();
    JsonNode hard = hard(quota);
    ObjectNode status = quota.withObject("/status");
    if (!status.has("hard")) {
      status.set("hard", hard.deepCopy());
    }
    ObjectNode used = status.withObject("/used");
    List<String> over = new ArrayList<>();
    Map<String, Quantity> before = PodResources.quantities(used);
    change.forEach(
        (resource, more) -> {
          Quantity sum = before.getOrDefault(resource, Quantity.ZERO).plus(more);
          Quantity most = Quantity.parse(hard.path(resource).asText("0"));
          if (more.value().signum() > 0 && sum.compareTo(most) > 0) {
            over.add(resource);
          }
          used.put(resource, sum.value().signum() < 0 ? "0" : Canonical.text(sum, most));
        });
    if (!over.isEmpty()) {
      throw exceeded(request, name, over, change, before, hard);
    }
    return new Change.Put(quota);
  }

  private static ApiException exceeded(
      AdmissionRequest request,
      String name,
      List<String> over,
      Map<String, Quantity> change,
      Map<String, Quantity> used,
      JsonNode hard) {
    StringBuilder requested = new StringBuilder();
    StringBuilder taken = new StringBuilder();
    StringBuilder limited = new StringBuilder();
    for (String resource : over) {
      String comma = requested.isEmpty() ? "" : ",";
      Quantity most = Quantity.parse(hard.path(resource).asText("0"));
      requested
          .append(comma)
          .append(resource)
          .append('=')
          .append(Canonical.text(change.get(resource), most));
      taken
          .append(comma)
          .append(resource)
          .append('=')
          .append(Canonical.text(used.getOrDefault(resource, Quantity.ZERO), most));
      limited.append(comma).append(resource).append('=').append(most);
    }
    return ApiException.forbidden(
        request.kind().stored().resource(),
        Meta.name(request.object()),
        "exceeded quota: "
            + name
            + ", requested: "
            + requested
            + ", used: "
            + taken
            + ", limited: "
            + limited);
  }
}
