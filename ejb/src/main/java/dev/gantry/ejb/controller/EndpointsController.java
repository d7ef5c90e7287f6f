package dev.gantry.ejb.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.registry.Cluster;
import dev.gantry.model.controller.Action;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.controller.PodState;
import dev.gantry.model.controller.endpoints.EndpointsDecider;
import dev.gantry.model.controller.endpoints.SlicesDecider;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.selector.LabelSelector;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.Query;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.store.WatchEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Keeps the endpoints and endpoint slices of services in step with their pods. */
@ApplicationScoped
public class EndpointsController implements Controller {

  private final SlicesDecider slices = new SlicesDecider(Suffixes.RANDOMLY);

  @Override
  public String name() {
    return "endpointslice-controller";
  }

  @Override
  public int workers() {
    return 5;
  }

  @Override
  public List<Source> sources() {
    return List.of(
        Source.self(Keys.SERVICES),
        new Source(Keys.PODS, EndpointsController::podChanged),
        new Source(Keys.ENDPOINTS, (e, r, to) -> spoiled(e, e.object().key().name(), to)),
        new Source(
            Keys.SLICES,
            (e, r, to) ->
                spoiled(e, e.object().labels().getOrDefault(SlicesDecider.SERVICE, ""), to)));
  }

  /** Somebody deleted what this controller made. */
  private static void spoiled(WatchEvent event, String service, Consumer<ObjectKey> enqueue) {
    if (event.type() == WatchEvent.Type.DELETED && !service.isEmpty()) {
      enqueue.accept(new ObjectKey(Keys.SERVICES, event.object().key().namespace(), service));
    }
  }

  private static void podChanged(
      WatchEvent event, ObjectReader reader, Consumer<ObjectKey> enqueue) {
    StoredObject pod = event.object();
    StoredObject before = event.previous();
    boolean relabelled = before != null && !before.labels().equals(pod.labels());
    if (event.type() == WatchEvent.Type.MODIFIED
        && before != null
        && !relabelled
        && !matters(before.as(ObjectNode.class), pod.as(ObjectNode.class))) {
      return;
    }
    for (StoredObject service :
        reader.list(Query.in(Keys.SERVICES, pod.key().namespace())).objects()) {
      Map<String, String> selector =
          Meta.strings(service.as(ObjectNode.class).path("spec").path("selector"));
      if (!selector.isEmpty()) {
        LabelSelector labels = LabelSelector.equal(selector);
        if (labels.matches(pod.labels()) || (relabelled && labels.matches(before.labels()))) {
          enqueue.accept(service.key());
        }
      }
    }
  }

  private static boolean matters(JsonNode before, JsonNode after) {
    return PodState.isReady(before) != PodState.isReady(after)
        || Meta.isDeleting(before) != Meta.isDeleting(after)
        || PodState.isTerminal(before) != PodState.isTerminal(after)
        || !before
            .path("status")
            .path("podIP")
            .asText("")
            .equals(after.path("status").path("podIP").asText(""));
  }

  @Override
  public void sync(ObjectKey key, Round round) {
    Optional<StoredObject> stored = round.reader().get(key);
    List<StoredObject> own = ServiceSlices.madeBy(round.reader(), key, SlicesDecider.MANAGER);
    if (stored.isEmpty()) {
      gone(key, own, round);
      return;
    }
    ObjectNode service = stored.get().as(ObjectNode.class);
    Map<String, String> selector = Meta.strings(service.path("spec").path("selector"));
    if (selector.isEmpty()
        || Meta.isDeleting(service)
        || service.path("spec").path("type").asText().equals("ExternalName")) {
      return;
    }
    List<ObjectNode> pods =
        round
            .pods()
            .matching(round.reader(), key.namespace(), LabelSelector.equal(selector))
            .stream()
            .map(p -> p.as(ObjectNode.class))
            .toList();
    List<Action> sliceActions =
        slices.decide(service, pods, own.stream().map(o -> o.as(ObjectNode.class)).toList());
    round.apply(stored.get(), sliceActions);
    Optional<ObjectNode> endpoints =
        round.get(Keys.ENDPOINTS, key.namespace(), key.name()).map(o -> o.as(ObjectNode.class));
    round.apply(stored.get(), EndpointsDecider.decide(service, pods, endpoints));
  }

  private static void gone(ObjectKey service, List<StoredObject> slices, Round round) {
    for (StoredObject slice : slices) {
      round.cluster().delete(slice.key(), Cluster.DeleteOptions.background(slice.uid()));
    }
    round
        .get(Keys.ENDPOINTS, service.namespace(), service.name())
        .filter(
            e -> "endpoint-controller".equals(e.labels().get("endpoints.kubernetes.io/managed-by")))
        .ifPresent(e -> round.cluster().delete(e.key(), Cluster.DeleteOptions.background(e.uid())));
  }
}
