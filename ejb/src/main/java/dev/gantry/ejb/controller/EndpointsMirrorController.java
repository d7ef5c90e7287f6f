package dev.gantry.ejb.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.Action;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.controller.endpoints.MirrorDecider;
import dev.gantry.model.controller.endpoints.SlicesDecider;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.store.WatchEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Says in slices what hand-written endpoints say: proxies and DNS read slices only. */
@ApplicationScoped
public class EndpointsMirrorController implements Controller {

  private final MirrorDecider decider = new MirrorDecider(Suffixes.RANDOMLY);

  @Override
  public String name() {
    return "endpointslicemirroring-controller";
  }

  @Override
  public List<Source> sources() {
    return List.of(
        Source.self(Keys.ENDPOINTS),
        new Source(
            Keys.SERVICES,
            (event, reader, enqueue) ->
                enqueue.accept(
                    new ObjectKey(
                        Keys.ENDPOINTS,
                        event.object().key().namespace(),
                        event.object().key().name()))),
        new Source(Keys.SLICES, EndpointsMirrorController::spoiled));
  }

  private static void spoiled(WatchEvent event, ObjectReader reader, Consumer<ObjectKey> enqueue) {
    Map<String, String> labels = event.object().labels();
    if (event.type() != WatchEvent.Type.ADDED
        && MirrorDecider.MANAGER.equals(labels.get(SlicesDecider.MANAGED_BY))) {
      enqueue.accept(
          new ObjectKey(
              Keys.ENDPOINTS,
              event.object().key().namespace(),
              labels.getOrDefault(SlicesDecider.SERVICE, "")));
    }
  }

  @Override
  public void sync(ObjectKey key, Round round) {
    Optional<StoredObject> stored = round.reader().get(key);
    List<ObjectNode> own =
        ServiceSlices.madeBy(round.reader(), key, MirrorDecider.MANAGER).stream()
            .map(o -> o.as(ObjectNode.class))
            .toList();
    Optional<ObjectNode> service =
        round.get(Keys.SERVICES, key.namespace(), key.name()).map(s -> s.as(ObjectNode.class));
    boolean mirrored =
        stored.isPresent() && MirrorDecider.concerns(stored.get().as(ObjectNode.class), service);
    if (mirrored) {
      round.apply(stored.get(), decider.decide(stored.get().as(ObjectNode.class), own));
    } else {
      round.apply(
          null,
          own.stream()
              .<Action>map(s -> Action.Delete.quietly(Keys.of(Keys.SLICES, s), Meta.uid(s)))
              .toList());
    }
  }
}
