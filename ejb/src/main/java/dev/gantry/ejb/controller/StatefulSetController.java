package dev.gantry.ejb.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.controller.statefulset.StatefulSetDecider;
import dev.gantry.model.store.Query;
import dev.gantry.model.store.StoredObject;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashSet;
import java.util.Set;

/** Keeps stateful sets: pods with names that stay. */
@ApplicationScoped
public class StatefulSetController extends PodWorkload {

  public StatefulSetController() {
    super(Keys.STATEFUL_SETS, "StatefulSet");
  }

  @Override
  public String name() {
    return "statefulset-controller";
  }

  @Override
  void sync(StoredObject stored, ObjectNode set, Round round) {
    Set<String> claims = new HashSet<>();
    if (!set.path("spec").path("volumeClaimTemplates").isEmpty()) {
      round
          .reader()
          .list(Query.in(Keys.CLAIMS, stored.key().namespace()))
          .objects()
          .forEach(c -> claims.add(c.key().name()));
    }
    round.apply(
        stored,
        StatefulSetDecider.decide(
            set, pods(stored, round), revisions(stored, round), claims, round.now()));
  }
}
