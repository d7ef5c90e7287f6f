package dev.gantry.ejb.measurement;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.ejb.node.AgentAddress;
import dev.gantry.ejb.node.AgentClient;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.object.Json;
import dev.gantry.model.store.ObjectStore;
import dev.gantry.model.store.Query;
import dev.gantry.model.store.StoredObject;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * What nodes and pods use, as their agents last said. Agents are asked only while somebody asks
 * here, and each at most every ten seconds.
 */
@ApplicationScoped
public class Measurements {

  private static final Logger LOG = Logger.getLogger(Measurements.class.getName());
  private static final Duration FRESH = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(4);
  private static final GroupResource NODES = new GroupResource("", "nodes");

  /**
   * One agent's {@code /stats/summary}.
   *
   * @param asked when the agent was asked
   */
  public record Summary(String node, Instant asked, JsonNode stats) {}

  @Inject ObjectStore store;
  @Inject AgentClient agents;
  @Inject Clock clock;

  private final Map<String, Summary> summaries = new ConcurrentHashMap<>();

  /** By node name; nodes that do not answer are not in it. */
  public Map<String, Summary> current() {
    Instant stale = clock.instant().minus(FRESH);
    List<StoredObject> nodes = store.list(Query.all(NODES)).objects();
    List<CompletableFuture<Void>> asked = new ArrayList<>();
    for (StoredObject node : nodes) {
      Summary known = summaries.get(node.key().name());
      if (known == null || known.asked().isBefore(stale)) {
        asked.add(ask(node));
      }
    }
    CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new)).join();
    summaries.keySet().retainAll(nodes.stream().map(n -> n.key().name()).toList());
    return Map.copyOf(summaries);
  }

  private CompletableFuture<Void> ask(StoredObject node) {
    String name = node.key().name();
    try {
      return agents
          .get(AgentAddress.of(node.document()), "/stats/summary", PATIENCE)
          .handle(
              (answer, failure) -> {
                if (failure == null && answer.statusCode() == 200) {
                  JsonNode stats = Json.parse(answer.body());
                  summaries.put(name, new Summary(name, clock.instant(), stats));
                } else {
                  summaries.remove(name);
                  LOG.log(Level.FINE, failure, () -> name + " does not tell its measurements");
                }
                return null;
              });
    } catch (RuntimeException e) {
      summaries.remove(name);
      LOG.log(Level.FINE, e, () -> name + " cannot be asked");
      return CompletableFuture.completedFuture(null);
    }
  }
}
