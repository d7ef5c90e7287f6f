package dev.gantry.ejb.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.controller.Controller;
import dev.gantry.ejb.controller.Round;
import dev.gantry.ejb.controller.Source;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.quantity.Quantity;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.Query;
import dev.gantry.model.store.StoredObject;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Counts a quota's use anew when its limits change. Between, each write charges it; should one have
 * slipped through while the quota was new, the next count finds it.
 */
@ApplicationScoped
public class QuotaCount implements Controller {

  private static final GroupResource QUOTAS = new GroupResource("", "resourcequotas");
  private static final Set<String> POD_RESOURCES =
      Set.of("pods", "cpu", "memory", "ephemeral-storage");

  @Override
  public String name() {
    return "resourcequota-controller";
  }

  @Override
  public List<Source> sources() {
    return List.of(Source.self(QUOTAS));
  }

  @Override
  public void sync(ObjectKey key, Round round) {
    round.cluster().updateStatus(key, quota -> counted(quota, key, round.reader()));
  }

  /**
   * Runs against the quota's current revision: a charge that comes between makes it run again, so
   * nothing is counted twice or not at all.
   */
  static ObjectNode counted(ObjectNode quota, ObjectKey key, ObjectReader reader) {
    JsonNode hard = quota.path("spec").path("hard");
    Map<String, Quantity> used = new TreeMap<>();
    for (GroupResource resource : resources(hard)) {
      for (StoredObject object : reader.list(Query.in(resource, key.namespace())).objects()) {
        JsonNode document = object.as(ObjectNode.class);
        boolean pod = resource.resource().equals("pods") && resource.group().isEmpty();
        if (!QuotaScope.isScoped(quota) || pod && QuotaScope.matches(quota, document)) {
          QuotaUsage.of(resource, document)
              .forEach((name, amount) -> used.merge(name, amount, Quantity::plus));
        }
      }
    }
    ObjectNode status = quota.withObject("/status");
    status.set("hard", hard.deepCopy());
    ObjectNode written = status.putObject("used");
    for (Map.Entry<String, JsonNode> limit : hard.properties()) {
      written.put(
          limit.getKey(),
          Canonical.text(
              used.getOrDefault(limit.getKey(), Quantity.ZERO),
              Quantity.parse(limit.getValue().asText())));
    }
    return quota;
  }

  /** The resources whose objects use what a quota limits. */
  private static Set<GroupResource> resources(JsonNode hard) {
    Set<GroupResource> resources = new LinkedHashSet<>();
    hard.fieldNames()
        .forEachRemaining(
            name -> {
              if (name.startsWith("count/")) {
                String[] parts = name.substring("count/".length()).split("\\.", 2);
                resources.add(new GroupResource(parts.length == 2 ? parts[1] : "", parts[0]));
              } else if (name.endsWith("requests.storage")
                  || name.endsWith("persistentvolumeclaims")) {
                resources.add(new GroupResource("", "persistentvolumeclaims"));
              } else if (POD_RESOURCES.contains(name)
                  || name.startsWith("requests.")
                  || name.startsWith("limits.")) {
                resources.add(new GroupResource("", "pods"));
              } else if (name.startsWith("services")) {
                resources.add(new GroupResource("", "services"));
              } else if (!name.contains(".") && !name.contains("/")) {
                resources.add(new GroupResource("", name));
              }
            });
    return resources;
  }
}
