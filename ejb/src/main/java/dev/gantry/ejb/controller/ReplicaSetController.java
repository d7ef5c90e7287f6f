package dev.gantry.ejb.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.controller.PodState;
import dev.gantry.model.controller.replicaset.ReplicaSetDecider;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.Owners;
import dev.gantry.model.selector.LabelSelector;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.store.StoredObject;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keeps replica sets at their size. */
@ApplicationScoped
public class ReplicaSetController extends PodWorkload {

  private final ReplicaSetDecider decider;

  public ReplicaSetController() {
    this(Keys.REPLICA_SETS, "ReplicaSet");
  }

  ReplicaSetController(GroupResource resource, String kind) {
    super(resource, kind);
    this.decider = new ReplicaSetDecider(resource, Suffixes.RANDOMLY);
  }

  @Override
  public String name() {
    return "replicaset-controller";
  }

  @Override
  public int workers() {
    return 5;
  }

  @Override
  LabelSelector selector(JsonNode set) {
    return ReplicaSetDecider.selector(set);
  }

  @Override
  void sync(StoredObject about, ObjectNode set, Round round) {
    List<ObjectNode> pods = pods(about, round);
    try {
      round.apply(about, decider.replicas(set, pods, related(set, pods, round)));
    } catch (ApiException refusal) {
      round.apply(about, decider.status(set, pods, Optional.of(refusal.getMessage()), round.now()));
      throw refusal;
    }
    List<ObjectNode> after = pods(about, round);
    round.apply(about, decider.status(set, after, Optional.empty(), round.now()));
  }

  /** Only worth counting when something will be deleted. */
  private Map<String, Integer> related(JsonNode set, List<ObjectNode> own, Round round) {
    Map<String, Integer> byNode = new HashMap<>();
    if (own.size() <= set.path("spec").path("replicas").asInt(1)) {
      return byNode;
    }
    own.forEach(p -> count(byNode, p));
    Owners.controller(set)
        .ifPresent(
            owner -> {
              for (ObjectNode other : round.list(resource(), Meta.namespace(set))) {
                if (Owners.isControlledBy(other, owner.uid())
                    && !Meta.uid(other).equals(Meta.uid(set))) {
                  round
                      .pods()
                      .ownedBy(round.reader(), Meta.uid(other))
                      .forEach(p -> count(byNode, p.as(ObjectNode.class)));
                }
              }
            });
    return byNode;
  }

  private static void count(Map<String, Integer> byNode, JsonNode pod) {
    if (PodState.isActive(pod)) {
      byNode.merge(PodState.node(pod), 1, Integer::sum);
    }
  }

  /** Replication controllers: the same loop over the older kind. */
  @ApplicationScoped
  public static class Replication extends ReplicaSetController {
    public Replication() {
      super(Keys.REPLICATION_CONTROLLERS, "ReplicationController");
    }

    @Override
    public String name() {
      return "replication-controller";
    }
  }
}
