package dev.gantry.ejb.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.controller.PodState;
import dev.gantry.model.controller.podgc.PodGcDecider;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.store.WatchEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.function.Consumer;

/**
 * Removes pods that nobody else will end: of missing nodes, deleted before they had a node, and the
 * oldest finished ones. Its keys are nodes; the empty name stands for pods without a node.
 */
@ApplicationScoped
public class PodGcController implements Controller {

  /** Kubernetes' default of {@code --terminated-pod-gc-threshold}. */
  private static final int FINISHED_THRESHOLD = 12_500;

  @Override
  public String name() {
    return "pod-garbage-collector";
  }

  @Override
  public int workers() {
    return 1;
  }

  @Override
  public List<Source> sources() {
    return List.of(
        new Source(
            Keys.NODES,
            (event, reader, enqueue) -> {
              if (event.type() == WatchEvent.Type.DELETED) {
                enqueue.accept(event.object().key());
              }
            }),
        new Source(Keys.PODS, PodGcController::podChanged));
  }

  private static void podChanged(
      WatchEvent event, ObjectReader reader, Consumer<ObjectKey> enqueue) {
    if (event.type() == WatchEvent.Type.DELETED) {
      return;
    }
    StoredObject pod = event.object();
    ObjectKey node = new ObjectKey(Keys.NODES, "", pod.field("spec.nodeName"));
    ObjectNode document = pod.as(ObjectNode.class);
    boolean unowned =
        node.name().isEmpty()
            ? !PodGcDecider.unscheduled(document).isEmpty()
            : reader.get(node).isEmpty();
    if (unowned
        || (PodState.isTerminal(document) && reader.count(Keys.PODS) > FINISHED_THRESHOLD)) {
      enqueue.accept(node);
    }
  }

  @Override
  public void sync(ObjectKey key, Round round) {
    List<StoredObject> pods = round.pods().on(round.reader(), key.name());
    if (key.name().isEmpty()) {
      for (StoredObject pod : pods) {
        round.apply(pod, PodGcDecider.unscheduled(pod.as(ObjectNode.class)));
      }
    } else if (round.reader().get(key).isEmpty()) {
      for (StoredObject pod : pods) {
        round.apply(pod, PodGcDecider.orphaned(pod.as(ObjectNode.class), round.now()));
      }
    }
    if (round.reader().count(Keys.PODS) > FINISHED_THRESHOLD) {
      round.apply(null, PodGcDecider.finished(round.list(Keys.PODS, ""), FINISHED_THRESHOLD));
    }
  }
}
