package dev.gantry.model.controller.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.Action;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.object.Json;
import dev.gantry.model.object.Meta;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class RolloutPropertyTest {

  private final DeploymentDecider decider = new DeploymentDecider(uid -> List.of());
  private final Map<String, ObjectNode> sets = new TreeMap<>();
  private ObjectNode deployment;
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  /** From any state of two or three replica sets, in any order of pods becoming ready. */
  @Property(tries = 300)
  void neverBeyondItsBoundsAndAlwaysToTheEnd(
      @ForAll @IntRange(min = 0, max = 12) int replicas,
      @ForAll @IntRange(min = 0, max = 4) int surge,
      @ForAll @IntRange(min = 0, max = 4) int unavailable,
      @ForAll long seed) {
    Random random = new Random(seed);
    deployment = deployment(replicas, Integer.toString(surge), Integer.toString(unavailable));
    Meta.of(deployment).put("generation", 1);
    sets.clear();
    Rolling rolling = Rolling.of(deployment);
    run(random, null);
    image("web:2");
    run(random, rolling);
    image("web:3");
    for (int i = 0; i < 3; i++) {
      step(random, rolling);
    }
    image("web:1");
    run(random, rolling);
    for (ObjectNode set : sets.values()) {
      boolean current = set.at("/spec/template/spec/containers/0/image").asText().equals("web:1");
      assertThat(set.at("/spec/replicas").asInt()).isEqualTo(current ? replicas : 0);
    }
    assertThat(deployment.at("/status/updatedReplicas").asInt(0)).isEqualTo(replicas);
  }

  private void run(Random random, Rolling bounds) {
    for (int i = 0; i < 400; i++) {
      if (!step(random, bounds)) {
        return;
      }
    }
    throw new AssertionError("does not come to rest: " + sets.values());
  }

  /** One decision, then pods come, become available and go; answers whether anything moved. */
  private boolean step(Random random, Rolling bounds) {
    now = now.plusSeconds(1);
    int availableBefore = sum("/status/availableReplicas");
    boolean moved = false;
    for (Action action : decider.decide(deployment.deepCopy(), List.copyOf(sets.values()), now)) {
      moved |= carryOut(action);
    }
    if (bounds != null) {
      assertThat(sum("/spec/replicas"))
          .isLessThanOrEqualTo(Math.max(bounds.most(), sum("/status/replicas")));
      int afterScaling =
          sets.values().stream()
              .mapToInt(
                  s ->
                      Math.min(
                          s.at("/spec/replicas").asInt(),
                          s.at("/status/availableReplicas").asInt(0)))
              .sum();
      assertThat(afterScaling)
          .isGreaterThanOrEqualTo(Math.min(availableBefore, bounds.leastAvailable()));
    }
    for (ObjectNode set : sets.values()) {
      moved |= pods(set, random);
    }
    return moved;
  }

  private int sum(String pointer) {
    return sets.values().stream().mapToInt(s -> s.at(pointer).asInt(0)).sum();
  }

  private boolean pods(ObjectNode set, Random random) {
    int wanted = set.at("/spec/replicas").asInt();
    ObjectNode status = set.withObject("/status");
    int available = Math.min(wanted, status.path("availableReplicas").asInt(0));
    boolean moved = wanted != status.path("replicas").asInt(0);
    if (available < wanted) {
      available += random.nextInt(wanted - available) + 1;
      moved = true;
    }
    status.put("replicas", wanted);
    status.put("readyReplicas", available).put("availableReplicas", available);
    return moved;
  }

  private boolean carryOut(Action action) {
    if (action instanceof Action.Create create) {
      ObjectNode set = create.document().deepCopy();
      Meta.of(set).put("uid", "uid-" + Meta.name(set)).put("creationTimestamp", Meta.time(now));
      assertThat(sets).doesNotContainKey(Meta.name(set));
      sets.put(Meta.name(set), set);
      return true;
    }
    if (action instanceof Action.Update update) {
      if (update.key().resource().equals(Keys.DEPLOYMENTS)) {
        org.assertj.core.api.Assertions.assertThat(update.change().apply(deployment)).isNotNull();
      } else {
        ObjectNode set = sets.get(update.key().name());
        JsonNode before = set.deepCopy();
        org.assertj.core.api.Assertions.assertThat(update.change().apply(set)).isNotNull();
        assertThat((JsonNode) set).isNotEqualTo(before);
      }
      return true;
    }
    if (action instanceof Action.UpdateStatus update) {
      org.assertj.core.api.Assertions.assertThat(update.change().apply(deployment)).isNotNull();
      return true;
    }
    if (action instanceof Action.Delete delete) {
      sets.remove(delete.key().name());
      return true;
    }
    return false;
  }

  private void image(String image) {
    ((ObjectNode) deployment.at("/spec/template/spec/containers/0")).put("image", image);
    Meta.of(deployment).put("generation", Meta.generation(deployment) + 1);
  }

  static ObjectNode deployment(int replicas, String surge, String unavailable) {
    ObjectNode deployment =
        Json.parse(
            """
            {"apiVersion":"apps/v1","kind":"Deployment",
             "metadata":{"name":"web","namespace":"default","uid":"d","generation":1},
             "spec":{"selector":{"matchLabels":{"app":"web"}},
              "strategy":{"type":"RollingUpdate","rollingUpdate":{}},
              "template":{"metadata":{"labels":{"app":"web"}},
               "spec":{"containers":[{"name":"web","image":"web:1"}]}}}}
            """);
    deployment.withObject("/spec").put("replicas", replicas);
    ObjectNode rolling = deployment.withObject("/spec/strategy/rollingUpdate");
    List<String[]> fields = new ArrayList<>();
    fields.add(new String[] {"maxSurge", surge});
    fields.add(new String[] {"maxUnavailable", unavailable});
    for (String[] field : fields) {
      if (field[1].endsWith("%")) {
        rolling.put(field[0], field[1]);
      } else {
        rolling.put(field[0], Integer.parseInt(field[1]));
      }
    }
    return deployment;
  }
}
