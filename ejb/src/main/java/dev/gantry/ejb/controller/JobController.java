package dev.gantry.ejb.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.controller.job.JobDecider;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.selector.LabelSelector;
import dev.gantry.model.store.StoredObject;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/** Runs jobs to completion, and removes them after their time to live. */
@ApplicationScoped
public class JobController implements Controller {

  @Override
  public String name() {
    return "job-controller";
  }

  @Override
  public int workers() {
    return 5;
  }

  @Override
  public List<Source> sources() {
    return List.of(
        Source.self(Keys.JOBS),
        Source.owned(Keys.PODS, "Job", Keys.JOBS),
        Source.orphans(
            Keys.PODS, Keys.JOBS, j -> LabelSelector.of(j.path("spec").path("selector"))));
  }

  @Override
  public void sync(ObjectKey key, Round round) {
    Optional<StoredObject> stored = round.reader().get(key);
    if (stored.isEmpty()) {
      return;
    }
    ObjectNode job = stored.get().as(ObjectNode.class);
    List<ObjectNode> pods =
        round
            .pods()
            .claimable(
                round.reader(),
                stored.get().uid(),
                key.namespace(),
                LabelSelector.of(job.path("spec").path("selector")));
    round.apply(stored.get(), JobDecider.decide(job, pods, Suffixes.RANDOMLY, round.now()));
  }
}
