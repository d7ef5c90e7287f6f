package dev.gantry.model.controller.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.controller.Action;
import dev.gantry.model.controller.Claims;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.controller.PodState;
import dev.gantry.model.controller.PodTemplates;
import dev.gantry.model.object.Meta;
import dev.gantry.model.selector.LabelSelector;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * One step of a deployment: at most one kind of scaling per round; the change that it makes brings
 * the next round.
 */
public final class DeploymentDecider {

  private final Function<String, List<? extends JsonNode>> podsOf;

  /**
   * @param podsOf pods by the uid of the replica set that controls them
   */
  public DeploymentDecider(Function<String, List<? extends JsonNode>> podsOf) {
    this.podsOf = podsOf;
  }

  /**
   * @param inNamespace every replica set of the deployment's namespace: its own, orphans that it
   *     may adopt, and others whose names may collide
   */
  public List<Action> decide(
      JsonNode deployment, List<? extends JsonNode> inNamespace, Instant now) {
    LabelSelector selector = LabelSelector.of(deployment.path("spec").path("selector"));
    if (selector.isEverything()) {
      return List.of(
          new Action.Record(
              Action.Note.warning(
                  "SelectingAll",
                  "This deployment is selecting all pods. A non-empty selector is required.")));
    }
    Claims claims = Claims.of(deployment, selector, inNamespace, Keys.REPLICA_SETS);
    List<Replicas> all =
        claims.owned().stream()
            .map(Replicas::new)
            .sorted(Comparator.comparing(Replicas::created).thenComparing(Replicas::name))
            .toList();
    Rollout rollout = new Rollout(deployment, all, inNamespace, claims.actions(), now);
    if (Meta.isDeleting(deployment)) {
      return rollout.statusOnly();
    }
    rollout.notePause();
    if (deployment.path("spec").path("paused").asBoolean(false)) {
      rollout.findNew();
      rollout.scale();
      rollout.cleanUp();
      return rollout.statusOnly();
    }
    if (rollout.wasResized()) {
      rollout.findNew();
      rollout.scale();
      return rollout.statusOnly();
    }
    return Rolling.isRolling(deployment) ? roll(rollout) : recreate(rollout);
  }

  private static List<Action> roll(Rollout rollout) {
    rollout.findOrCreateNew();
    if (!rollout.grow()) {
      rollout.shrink();
    }
    if (rollout.isComplete()) {
      rollout.cleanUp();
    }
    return rollout.withProgress();
  }

  private List<Action> recreate(Rollout rollout) {
    rollout.findNew();
    if (rollout.stopOld() || oldPodsRun(rollout)) {
      return rollout.withProgress();
    }
    rollout.findOrCreateNew();
    rollout.grow();
    if (rollout.isComplete()) {
      rollout.cleanUp();
    }
    return rollout.withProgress();
  }

  /** Terminating pods still run: a recreated pod must not meet its predecessor. */
  private boolean oldPodsRun(Rollout rollout) {
    return rollout.old().stream()
        .flatMap(r -> podsOf.apply(Meta.uid(r.document)).stream())
        .anyMatch(p -> !PodState.isTerminal(p));
  }

  /** The oldest replica set with the deployment's own template. */
  static Optional<Replicas> matching(JsonNode deployment, List<Replicas> byAge) {
    JsonNode template = deployment.path("spec").path("template");
    return byAge.stream()
        .filter(r -> PodTemplates.same(r.document.path("spec").path("template"), template))
        .findFirst();
  }
}
