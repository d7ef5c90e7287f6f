package dev.gantry.ejb.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.controller.PodState;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.store.WatchEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What must hold after every single write, whatever people and nodes do. */
final class Invariants {

  /** As many pods as fit on one of {@link World#node}'s: 4 processors for 500m each. */
  private static final int PODS_PER_NODE = 8;

  private final World world;
  private final List<String> broken = new ArrayList<>();

  /** By name: replicas that the deployment wanted since the last {@link #begin}, all of them. */
  private final Map<String, List<Integer>> wanted = new HashMap<>();

  private boolean harmless = true;

  Invariants(World world) {
    this.world = world;
    world.cluster.onChange(this::check);
  }

  /**
   * A step begins. {@code harmless} if nothing in it takes a working pod away from a deployment
   * except its rollout.
   */
  void begin(boolean harmless) {
    this.harmless = harmless;
    wanted.clear();
    for (ObjectNode deployment : world.documents(Keys.DEPLOYMENTS, "default")) {
      note(deployment);
    }
  }

  List<String> broken() {
    return broken;
  }

  private void note(JsonNode deployment) {
    wanted
        .computeIfAbsent(Meta.name(deployment), n -> new ArrayList<>())
        .add(deployment.at("/spec/replicas").asInt());
  }

  private void check(WatchEvent event) {
    ObjectKey key = event.object().key();
    if (key.resource().equals(Keys.DEPLOYMENTS)) {
      note(event.object().document());
    } else if (key.resource().equals(Keys.PODS)) {
      pod(event);
    }
  }

  private void pod(WatchEvent event) {
    ObjectNode pod = event.object().document();
    ObjectNode before = event.previous() == null ? null : event.previous().document();
    switch (event.type()) {
      case ADDED -> surge(pod);
      case MODIFIED -> {
        place(pod, before);
        if (Meta.isDeleting(pod) && !Meta.isDeleting(before)) {
          available(pod, before);
        }
      }
      case DELETED -> gone(before);
    }
  }

  /** A pod is placed once, and only where there is room. */
  private void place(ObjectNode pod, ObjectNode before) {
    String node = PodState.node(pod);
    if (!PodState.node(before).isEmpty() && !PodState.node(before).equals(node)) {
      broken.add(Meta.name(pod) + " moved from " + PodState.node(before) + " to " + node);
    }
    if (PodState.node(before).isEmpty() && !node.isEmpty()) {
      long there =
          pods().stream()
              .filter(p -> PodState.node(p).equals(node) && !PodState.isTerminal(p))
              .count();
      if (there > PODS_PER_NODE) {
        broken.add(there + " pods on " + node);
      }
    }
  }

  /** Never more pods than wanted and the surge. */
  private void surge(ObjectNode pod) {
    String name = Meta.labels(pod).get("deployment");
    List<Integer> replicas = wanted.get(name);
    if (name == null || replicas == null) {
      return;
    }
    long active = of(name).stream().filter(PodState::isActive).count();
    int allowed = replicas.stream().mapToInt(r -> r).max().orElse(0) + deployment(name, "maxSurge");
    if (active > allowed) {
      broken.add(active + " pods of " + name + ", " + allowed + " allowed");
    }
  }

  /** A deployment does not take away a ready pod that it must keep. */
  private void available(ObjectNode pod, ObjectNode before) {
    String name = Meta.labels(pod).get("deployment");
    List<Integer> replicas = wanted.get(name);
    boolean judged = harmless && name != null && replicas != null && PodState.isReady(before);
    if (!judged || world.get(Keys.DEPLOYMENTS, "default", name) == null) {
      return;
    }
    long ready = of(name).stream().filter(p -> PodState.isActive(p) && PodState.isReady(p)).count();
    int least =
        replicas.stream().mapToInt(r -> r).min().orElse(0) - deployment(name, "maxUnavailable");
    if (ready < least) {
      broken.add(ready + " ready pods of " + name + " left, " + least + " promised");
    }
  }

  /** Nobody but its own agent says that a pod has ended, as long as its node is there. */
  private void gone(ObjectNode pod) {
    String node = PodState.node(pod);
    boolean unknown = !node.isEmpty() && world.isDead(node) && !PodState.isTerminal(pod);
    if (unknown && world.cluster.get(new ObjectKey(Keys.NODES, "", node)).isPresent()) {
      broken.add(Meta.name(pod) + " was removed while " + node + " is silent");
    }
  }

  private int deployment(String name, String limit) {
    return world
        .cluster
        .get(new ObjectKey(Keys.DEPLOYMENTS, "default", name))
        .map(d -> d.document().at("/spec/strategy/rollingUpdate/" + limit).asInt())
        .orElse(0);
  }

  private List<ObjectNode> of(String deployment) {
    return pods().stream()
        .filter(p -> deployment.equals(Meta.labels(p).get("deployment")))
        .toList();
  }

  private List<ObjectNode> pods() {
    return world.objects(Keys.PODS, "default").stream()
        .map((StoredObject o) -> o.as(ObjectNode.class))
        .toList();
  }
}
