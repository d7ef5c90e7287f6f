package dev.gantry.ejb.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.controller.cronjob.CronJobDecider;
import dev.gantry.model.controller.cronjob.Schedule;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.object.Owners;
import dev.gantry.model.store.StoredObject;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/** Starts the jobs of cron jobs. */
@ApplicationScoped
public class CronJobController implements Controller {

  @Override
  public String name() {
    return "cronjob-controller";
  }

  @Override
  public List<Source> sources() {
    return List.of(Source.self(Keys.CRON_JOBS), Source.owned(Keys.JOBS, "CronJob", Keys.CRON_JOBS));
  }

  @Override
  public void sync(ObjectKey key, Round round) {
    Optional<StoredObject> stored = round.reader().get(key);
    if (stored.isEmpty()) {
      return;
    }
    ObjectNode cron = stored.get().as(ObjectNode.class);
    Schedule schedule;
    try {
      schedule =
          CronSchedules.parse(
              cron.path("spec").path("schedule").asText(),
              cron.path("spec").path("timeZone").asText(""));
    } catch (RuntimeException e) {
      round
          .cluster()
          .event(
              stored.get(),
              "Warning",
              "UnparseableSchedule",
              "unparseable schedule: "
                  + cron.path("spec").path("schedule").asText()
                  + ": "
                  + e.getMessage());
      return;
    }
    List<ObjectNode> jobs =
        round.list(Keys.JOBS, key.namespace()).stream()
            .filter(j -> Owners.isControlledBy(j, stored.get().uid()))
            .toList();
    round.apply(stored.get(), CronJobDecider.decide(cron, jobs, schedule, round.now()));
  }
}
