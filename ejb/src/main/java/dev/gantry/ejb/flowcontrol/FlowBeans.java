package dev.gantry.ejb.flowcontrol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.metrics.MetricSource;
import dev.gantry.ejb.metrics.PrometheusText;
import dev.gantry.jpa.StoreBeans;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.request.Identity;
import dev.gantry.model.request.RequestInfo;
import dev.gantry.model.store.Committed;
import dev.gantry.model.store.ObjectStore;
import dev.gantry.model.store.Query;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Flow control by the configuration that is stored: on each server, from the first request after a
 * change of it on.
 */
@ApplicationScoped
public class FlowBeans implements MetricSource {

  static final GroupResource SCHEMAS =
      new GroupResource("flowcontrol.apiserver.k8s.io", "flowschemas");
  static final GroupResource LEVELS =
      new GroupResource("flowcontrol.apiserver.k8s.io", "prioritylevelconfigurations");
  private static final Set<GroupResource> CONFIGURATION = Set.of(SCHEMAS, LEVELS);

  /** Two of three threads: the others are for what is exempt. */
  private static final double PART_OF_THREADS = 2 / 3.0;

  private static final int USUAL_THREADS = 96;

  @Inject private ObjectStore store;
  @Inject private StoreBeans state;

  private final FlowControl control =
      new FlowControl(seats(), System::nanoTime, new SecureRandom().nextLong());
  private volatile boolean stale = true;

  private static int seats() {
    int threads = setting("gantry.request.threads", USUAL_THREADS);
    return Math.max(1, setting("gantry.request.seats", (int) (threads * PART_OF_THREADS)));
  }

  private static int setting(String name, int otherwise) {
    return ConfigProvider.getConfig().getOptionalValue(name, Integer.class).orElse(otherwise);
  }

  void follow(@Observes Committed committed) {
    if (!stale
        && committed.events().stream()
            .anyMatch(e -> CONFIGURATION.contains(e.object().key().resource()))) {
      stale = true;
    }
  }

  /**
   * A request arrives.
   *
   * @param seats how much of the server it takes while it is worked on; at least 1
   */
  public Passage enter(Identity who, RequestInfo what, int seats) {
    if (stale && state.isReady()) {
      configure();
    }
    return control.enter(who, what, seats);
  }

  private synchronized void configure() {
    if (stale) {
      // First, so that a change meanwhile is not lost.
      stale = false;
      control.configure(documents(SCHEMAS), documents(LEVELS));
    }
  }

  private List<ObjectNode> documents(GroupResource resource) {
    return store.list(Query.all(resource)).objects().stream()
        .map(o -> o.as(ObjectNode.class))
        .toList();
  }

  /** How it stands, for the debugging pages. */
  public FlowDump dump() {
    return new FlowDump(control);
  }

  @Override
  public void write(PrometheusText text) {
    FlowMetrics.write(control, text);
  }
}
