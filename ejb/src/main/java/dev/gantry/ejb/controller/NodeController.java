package dev.gantry.ejb.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.config.Settings;
import dev.gantry.model.controller.Action;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.controller.Times;
import dev.gantry.model.controller.node.EvictionDecider;
import dev.gantry.model.controller.node.NodeDecider;
import dev.gantry.model.controller.node.PodCidrs;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.store.WatchEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Watches over nodes: pod ranges, silence, taints, and the pods that must leave. */
@ApplicationScoped
public class NodeController implements Controller {

  private static final String LEASES = "kube-node-lease";

  /**
   * When each node was last heard of, by this server's clock: clocks of nodes may differ, so what
   * counts is that the lease moved.
   */
  private final Map<String, Heard> heard = new ConcurrentHashMap<>();

  private record Heard(String renewal, Instant at) {}

  @Inject Settings settings;

  @Override
  public String name() {
    return "node-controller";
  }

  /** One: two workers might hand out the same pod range. */
  @Override
  public int workers() {
    return 1;
  }

  @Override
  public void leading() {
    heard.clear();
  }

  @Override
  public List<Source> sources() {
    return List.of(Source.self(Keys.NODES), new Source(Keys.PODS, NodeController::podChanged));
  }

  private static void podChanged(
      WatchEvent event, ObjectReader reader, Consumer<ObjectKey> enqueue) {
    String name = event.object().field("spec.nodeName");
    if (name.isEmpty() || event.type() == WatchEvent.Type.DELETED) {
      return;
    }
    ObjectKey node = new ObjectKey(Keys.NODES, "", name);
    if (reader
        .get(node)
        .filter(n -> EvictionDecider.hasNoExecute(n.as(ObjectNode.class)))
        .isPresent()) {
      enqueue.accept(node);
    }
  }

  @Override
  public void sync(ObjectKey key, Round round) {
    Optional<StoredObject> stored = round.reader().get(key);
    if (stored.isEmpty()) {
      heard.remove(key.name());
      return;
    }
    assignRange(stored.get(), round);
    ObjectNode node = stored.get().as(ObjectNode.class);
    List<ObjectNode> pods =
        round.pods().on(round.reader(), key.name()).stream()
            .map(p -> p.as(ObjectNode.class))
            .toList();
    NodeDecider decider = new NodeDecider(settings.nodeGrace());
    round.apply(
        stored.get(), decider.decide(node, pods, heard(node, key.name(), round), round.now()));
    Optional<ObjectNode> after = round.reader().get(key).map(o -> o.as(ObjectNode.class));
    if (after.isPresent() && EvictionDecider.hasNoExecute(after.get())) {
      evict(after.get(), pods, round);
    }
  }

  private static void evict(JsonNode node, List<ObjectNode> pods, Round round) {
    for (Action action : EvictionDecider.decide(node, pods, round.now())) {
      if (action instanceof Action.Delete delete) {
        round
            .reader()
            .get(delete.key())
            .ifPresent(
                pod ->
                    round
                        .cluster()
                        .event(
                            pod,
                            "Normal",
                            "TaintManagerEviction",
                            "Marking for deletion Pod "
                                + pod.key().namespace()
                                + "/"
                                + pod.key().name()));
      }
      round.apply(null, List.of(action));
    }
  }

  private Instant heard(JsonNode node, String name, Round round) {
    String renewal =
        round
            .get(Keys.LEASES, LEASES, name)
            .map(l -> l.as(ObjectNode.class).path("spec").path("renewTime").asText(""))
            .orElse("");
    return heard
        .compute(
            name,
            (n, last) -> {
              if (last != null && last.renewal().equals(renewal)) {
                return last;
              }
              return new Heard(renewal, at(renewal, last, round.now()));
            })
        .at();
  }

  /**
   * The lease moved since the last look. Its own time says when, if it lies between the looks;
   * otherwise that clock is off and now is the best that is known.
   */
  private static Instant at(String renewal, Heard last, Instant now) {
    Optional<Instant> told = Times.parse(renewal);
    Instant earliest = last == null ? now : last.at();
    return told.filter(t -> !t.isBefore(earliest) && !t.isAfter(now)).orElse(now);
  }

  private void assignRange(StoredObject stored, Round round) {
    ObjectNode node = stored.as(ObjectNode.class);
    if (!node.path("spec").path("podCIDR").asText("").isEmpty()) {
      return;
    }
    Set<String> taken = new HashSet<>();
    round.list(Keys.NODES, "").forEach(n -> taken.add(n.path("spec").path("podCIDR").asText("")));
    Optional<String> range = PodCidrs.next(settings.podCidr(), taken);
    if (range.isEmpty()) {
      round
          .cluster()
          .event(
              stored,
              "Normal",
              "CIDRNotAvailable",
              "Node " + stored.key().name() + " status is now: CIDRNotAvailable");
      return;
    }
    round
        .cluster()
        .update(
            stored.key(),
            document -> {
              ObjectNode spec = document.withObject("/spec");
              if (spec.path("podCIDR").asText("").isEmpty()) {
                spec.put("podCIDR", range.get()).putArray("podCIDRs").add(range.get());
              }
              return document;
            });
  }
}
