package dev.gantry.ejb.controller;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.object.Owners;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.store.WatchEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Lets pods go that wait to be counted by a job that is gone. */
@ApplicationScoped
public class JobPodsController implements Controller {

  private static final String TRACKED = "batch.kubernetes.io/job-tracking";

  @Override
  public String name() {
    return "job-pods-controller";
  }

  @Override
  public List<Source> sources() {
    return List.of(new Source(Keys.PODS, JobPodsController::podChanged));
  }

  private static void podChanged(
      WatchEvent event, ObjectReader reader, Consumer<ObjectKey> enqueue) {
    StoredObject pod = event.object();
    if (event.type() != WatchEvent.Type.DELETED
        && Meta.finalizers(pod.as(ObjectNode.class)).contains(TRACKED)
        && Meta.isDeleting(pod.as(ObjectNode.class))) {
      enqueue.accept(pod.key());
    }
  }

  @Override
  public void sync(ObjectKey key, Round round) {
    Optional<ObjectNode> pod = round.reader().get(key).map(p -> p.as(ObjectNode.class));
    if (pod.isEmpty()
        || !Meta.finalizers(pod.get()).contains(TRACKED)
        || Owners.controller(pod.get()).filter(o -> isThere(o, key, round)).isPresent()) {
      return;
    }
    round
        .cluster()
        .update(
            key,
            document -> {
              if (document.path("metadata").path("finalizers") instanceof ArrayNode finalizers) {
                for (int i = finalizers.size() - 1; i >= 0; i--) {
                  if (finalizers.get(i).asText().equals(TRACKED)) {
                    finalizers.remove(i);
                  }
                }
              }
              return document;
            });
  }

  private static boolean isThere(Owners.Owner owner, ObjectKey pod, Round round) {
    return owner.kind().equals("Job")
        && round
            .get(Keys.JOBS, pod.namespace(), owner.name())
            .filter(j -> j.uid().equals(owner.uid()))
            .isPresent();
  }
}
