package dev.gantry.ejb.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.controller.Owners;
import dev.gantry.model.controller.statefulset.StatefulSetDecider;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.selector.LabelSelector;
import dev.gantry.model.store.Query;
import dev.gantry.model.store.StoredObject;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Keeps stateful sets: pods with names that stay. */
@ApplicationScoped
public class StatefulSetController implements Controller {

  @Override
  public String name() {
    return "statefulset-controller";
  }

  @Override
  public List<Source> sources() {
    return List.of(
        Source.self(Keys.STATEFUL_SETS),
        Source.owned(Keys.PODS, "StatefulSet", Keys.STATEFUL_SETS),
        Source.orphans(
            Keys.PODS, Keys.STATEFUL_SETS, s -> LabelSelector.of(s.path("spec").path("selector"))));
  }

  @Override
  public void sync(ObjectKey key, Round round) {
    Optional<StoredObject> stored = round.reader().get(key);
    if (stored.isEmpty()) {
      return;
    }
    ObjectNode set = stored.get().as(ObjectNode.class);
    List<ObjectNode> pods =
        round
            .pods()
            .claimable(
                round.reader(),
                stored.get().uid(),
                key.namespace(),
                LabelSelector.of(set.path("spec").path("selector")));
    List<ObjectNode> revisions =
        round.list(Keys.REVISIONS, key.namespace()).stream()
            .filter(r -> Owners.isControlledBy(r, stored.get().uid()))
            .toList();
    Set<String> claims = new HashSet<>();
    if (!set.path("spec").path("volumeClaimTemplates").isEmpty()) {
      round
          .reader()
          .list(Query.in(Keys.CLAIMS, key.namespace()))
          .objects()
          .forEach(c -> claims.add(c.key().name()));
    }
    round.apply(stored.get(), StatefulSetDecider.decide(set, pods, revisions, claims, round.now()));
  }
}
