package dev.gantry.ejb.scheduler;

import dev.gantry.ejb.controller.ControllerThreads;
import dev.gantry.ejb.controller.LeadershipTerm;
import dev.gantry.ejb.registry.Cluster;
import dev.gantry.model.scheduler.Scheduler;
import dev.gantry.model.store.Committed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Clock;

/** The scheduler of this server: hands it the changes while this server leads. */
@ApplicationScoped
public class SchedulerRuntime {

  static final String GROUP = "scheduler";

  private volatile SchedulerLoop loop;
  private volatile boolean leading;
  @Inject Cluster.Access access;
  @Inject ControllerThreads threads;
  @Inject LeadershipTerm term;
  @Inject Clock clock;

  synchronized void tick() {
    if (loop == null) {
      Cluster cluster = access.as(Scheduler.NAME, () -> term.fence(GROUP));
      loop = new SchedulerLoop(cluster, threads.executor(), threads.alarm(), clock);
    }
    boolean leads = term.hold(GROUP);
    if (leads && !leading) {
      leading = true;
      loop.lead();
    } else if (!leads && leading) {
      leading = false;
      loop.step();
    }
  }

  synchronized void stop() {
    if (loop != null) {
      loop.step();
    }
    leading = false;
    term.release(GROUP);
  }

  public void follow(@Observes Committed committed) {
    if (leading) {
      committed.events().forEach(loop::on);
    }
  }

  public int waiting() {
    SchedulerLoop current = loop;
    return current == null ? 0 : current.waiting();
  }

  public boolean isLeading() {
    return leading;
  }
}
