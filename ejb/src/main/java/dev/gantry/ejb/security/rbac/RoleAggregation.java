package dev.gantry.ejb.security.rbac;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.controller.Controller;
import dev.gantry.ejb.controller.Round;
import dev.gantry.ejb.controller.Source;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.object.Json;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.selector.LabelSelector;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.Query;
import dev.gantry.model.store.StoredObject;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Gathers the rules of cluster roles that others contribute to, e.g. {@code admin}. */
@ApplicationScoped
public class RoleAggregation implements Controller {

  private static final GroupResource ROLES = new GroupResource(RoleBinding.GROUP, "clusterroles");
  private static final ObjectKey ALL = new ObjectKey(ROLES, "", "");

  @Override
  public String name() {
    return "clusterrole-aggregation-controller";
  }

  @Override
  public int workers() {
    return 1;
  }

  @Override
  public List<Source> sources() {
    return List.of(new Source(ROLES, (event, reader, enqueue) -> enqueue.accept(ALL)));
  }

  @Override
  public void everything(ObjectReader reader, Consumer<ObjectKey> enqueue) {
    enqueue.accept(ALL);
  }

  @Override
  public void sync(ObjectKey key, Round round) {
    List<StoredObject> roles = round.reader().list(Query.all(ROLES)).objects();
    for (StoredObject role : roles) {
      ObjectNode document = role.document();
      if (document.path("aggregationRule").isObject() && !Meta.isDeleting(document)) {
        ArrayNode rules = gather(document, roles);
        if (!rules.equals(document.path("rules"))) {
          // The change comes back as an event: what gathers from this role follows then.
          round
              .cluster()
              .update(
                  role.key(),
                  current -> {
                    current.set("rules", rules.deepCopy());
                    return current;
                  });
        }
      }
    }
  }

  static ArrayNode gather(JsonNode aggregate, List<StoredObject> roles) {
    Set<JsonNode> rules = new LinkedHashSet<>();
    for (JsonNode selector : aggregate.path("aggregationRule").path("clusterRoleSelectors")) {
      LabelSelector labels = LabelSelector.of(selector);
      for (StoredObject role : roles) {
        if (!role.key().name().equals(Meta.name(aggregate)) && labels.matches(role.labels())) {
          role.document().path("rules").forEach(rules::add);
        }
      }
    }
    ArrayNode array = Json.object().arrayNode();
    rules.forEach(array::add);
    return array;
  }
}
