package dev.gantry.ejb.flowcontrol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.controller.Controller;
import dev.gantry.ejb.controller.Round;
import dev.gantry.ejb.controller.Source;
import dev.gantry.model.controller.Conditions;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.Query;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.strategy.flow.BootstrapFlows;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Keeps the flow schemas and levels that every cluster has, brings those that it began with up to
 * date unless an operator has taken them over, and says of each schema whether its level is there.
 */
@ApplicationScoped
public class FlowController implements Controller {

  @Override
  public String name() {
    return "flow-control-controller";
  }

  @Override
  public int workers() {
    return 1;
  }

  @Override
  public List<Source> sources() {
    return List.of(
        Source.self(FlowBeans.SCHEMAS),
        Source.self(FlowBeans.LEVELS),
        new Source(
            FlowBeans.LEVELS,
            (event, reader, enqueue) -> referring(event.object().key().name(), reader, enqueue)));
  }

  private static void referring(String level, ObjectReader reader, Consumer<ObjectKey> enqueue) {
    for (StoredObject schema : reader.list(Query.all(FlowBeans.SCHEMAS)).objects()) {
      if (level.equals(level(schema.as(ObjectNode.class)))) {
        enqueue.accept(schema.key());
      }
    }
  }

  @Override
  public void everything(ObjectReader reader, Consumer<ObjectKey> enqueue) {
    begun().forEach(document -> enqueue.accept(key(document)));
  }

  /** Levels first: their schemas refer to them. */
  private static List<ObjectNode> begun() {
    List<ObjectNode> all = new ArrayList<>(BootstrapFlows.levels());
    all.addAll(BootstrapFlows.schemas());
    return all;
  }

  private static ObjectKey key(JsonNode document) {
    GroupResource resource =
        "FlowSchema".equals(document.path("kind").asText()) ? FlowBeans.SCHEMAS : FlowBeans.LEVELS;
    return new ObjectKey(resource, "", document.path("metadata").path("name").asText());
  }

  @Override
  public void sync(ObjectKey key, Round round) {
    Optional<ObjectNode> own = begun().stream().filter(d -> key(d).equals(key)).findFirst();
    Optional<StoredObject> stored = round.reader().get(key);
    if (own.isPresent()) {
      if (stored.isEmpty()) {
        create(own.get(), round);
      } else {
        restore(key, own.get(), stored.get(), round);
      }
    }
    if (key.resource().equals(FlowBeans.SCHEMAS) && stored.isPresent()) {
      say(key, stored.get(), round);
    }
  }

  /** One that only was there at the beginning may be deleted, and comes back when all is begun. */
  private static void create(ObjectNode document, Round round) {
    try {
      round.cluster().create(document.deepCopy());
    } catch (ApiException refusal) {
      if (!refusal.is("AlreadyExists")) {
        throw refusal;
      }
    }
  }

  private static void restore(ObjectKey key, ObjectNode own, StoredObject stored, Round round) {
    ObjectNode now = stored.as(ObjectNode.class);
    boolean kept =
        BootstrapFlows.isMandatory(own)
            || "true"
                .equals(
                    now.path("metadata")
                        .path("annotations")
                        .path(BootstrapFlows.AUTO_UPDATE)
                        .asText());
    if (kept && !agrees(own.path("spec"), now.path("spec"))) {
      round
          .cluster()
          .update(
              key,
              document -> {
                JsonNode spec = own.path("spec").deepCopy();
                document.set("spec", spec);
                return document;
              });
    }
  }

  /** Whether everything that is wanted is there; defaults besides are no difference. */
  private static boolean agrees(JsonNode wanted, JsonNode there) {
    if (wanted.isObject()) {
      return wanted.properties().stream()
          .allMatch(e -> agrees(e.getValue(), there.path(e.getKey())));
    }
    if (wanted.isArray()) {
      if (!there.isArray() || wanted.size() != there.size()) {
        return false;
      }
      for (int i = 0; i < wanted.size(); i++) {
        if (!agrees(wanted.get(i), there.get(i))) {
          return false;
        }
      }
      return true;
    }
    return wanted.equals(there) || wanted.asText().equals(there.asText());
  }

  private static String level(JsonNode schema) {
    return schema.path("spec").path("priorityLevelConfiguration").path("name").asText();
  }

  private static void say(ObjectKey key, StoredObject stored, Round round) {
    String level = level(stored.as(ObjectNode.class));
    boolean found = round.get(FlowBeans.LEVELS, "", level).isPresent();
    String status = found ? "False" : "True";
    String message =
        "This FlowSchema references the PriorityLevelConfiguration object named \""
            + level
            + (found ? "\" and it exists" : "\" but there is no such object");
    Optional<JsonNode> said =
        Conditions.find(stored.as(ObjectNode.class).path("status"), "Dangling");
    if (said.filter(
            c ->
                status.equals(c.path("status").asText())
                    && message.equals(c.path("message").asText()))
        .isPresent()) {
      return;
    }
    round
        .cluster()
        .updateStatus(
            key,
            document -> {
              Conditions.set(
                  document.withObject("/status"),
                  "Dangling",
                  status,
                  found ? "Found" : "NotFound",
                  message,
                  round.now());
              return document;
            });
  }
}
