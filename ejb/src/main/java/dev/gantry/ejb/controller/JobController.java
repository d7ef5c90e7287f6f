package dev.gantry.ejb.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.controller.job.JobDecider;
import dev.gantry.model.store.StoredObject;
import jakarta.enterprise.context.ApplicationScoped;

/** Runs jobs to completion, and removes them after their time to live. */
@ApplicationScoped
public class JobController extends PodWorkload {

  public JobController() {
    super(Keys.JOBS, "Job");
  }

  @Override
  public String name() {
    return "job-controller";
  }

  @Override
  public int workers() {
    return 5;
  }

  @Override
  void sync(StoredObject stored, ObjectNode job, Round round) {
    round.apply(
        stored, JobDecider.decide(job, pods(stored, round), Suffixes.RANDOMLY, round.now()));
  }
}
