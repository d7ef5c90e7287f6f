package dev.gantry.ejb.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.controller.PodState;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.ObjectKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Hours of a cluster's life at random: people roll out, scale, pause, delete; nodes fall silent and
 * come back; pods fail. {@link Invariants} hold after every write, and when the trouble ends
 * everything comes to what was asked for. {@code -Dgantry.life.seeds=4,5} and {@code
 * -Dgantry.life.steps=1000} try others.
 */
class ClusterLifeTest {

  private static final List<String> DEPLOYMENTS = List.of("api", "shop", "web");
  private static final int NODES = 6;

  private final World world = new World();
  private final Invariants invariants = new Invariants(world);
  private final List<String> story = new ArrayList<>();
  private Random random;
  private int images;

  static LongStream seeds() {
    return Arrays.stream(System.getProperty("gantry.life.seeds", "1,2,3").split(","))
        .mapToLong(Long::parseLong);
  }

  @AfterEach
  void restore() {
    Suffixes.drawFrom(new java.security.SecureRandom());
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void everythingConverges(long seed) {
    random = new Random(seed);
    Suffixes.drawFrom(new Random(seed));
    invariants.begin(true);
    for (int i = 1; i <= NODES; i++) {
      world.node("node-" + i, Map.of());
    }
    DEPLOYMENTS.forEach(this::deploy);
    world.apply(STATEFUL_SET).apply(DAEMON_SET).apply(SERVICE);
    int steps = Integer.getInteger("gantry.life.steps", 150);
    for (int step = 0; step < steps; step++) {
      act();
      int seconds = random.nextInt(10) == 0 ? 600 : random.nextInt(40);
      world.pass(Duration.ofSeconds(seconds));
      assertThat(invariants.broken()).as("seed %d, %s", seed, story).isEmpty();
    }
    peace();
    assertThat(invariants.broken()).as("seed %d, %s", seed, story).isEmpty();
    assertThat(faults()).as("seed %d, %s", seed, story).isEmpty();
    int writes = world.cluster.writes();
    int beats = 60;
    world.pass(Duration.ofSeconds(10L * beats));
    assertThat(world.cluster.writes() - writes).as("writes at rest").isEqualTo(beats * NODES);
  }

  private void tell(String what) {
    story.add(world.time.instant() + " " + what);
  }

  private <T> T any(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private void act() {
    String deployment = any(DEPLOYMENTS);
    String node = "node-" + (1 + random.nextInt(NODES));
    int what = random.nextInt(14);
    // Scaling takes ready pods from all revisions in proportion, whatever is promised to rollouts.
    boolean rollsOnly = what >= 2 && what <= 5;
    invariants.begin(rollsOnly && nobodyIsDead());
    switch (what) {
      case 0, 1 -> {
        int replicas = random.nextInt(9);
        tell("scale " + deployment + " to " + replicas);
        change(Keys.DEPLOYMENTS, deployment, d -> d.withObject("/spec").put("replicas", replicas));
      }
      case 2, 3 -> image(deployment, deployment + ":" + ++images);
      case 4 -> image(deployment, deployment + ":" + ++images + ":broken");
      case 5 -> {
        boolean paused = random.nextBoolean();
        tell((paused ? "pause " : "resume ") + deployment);
        change(Keys.DEPLOYMENTS, deployment, d -> d.withObject("/spec").put("paused", paused));
      }
      case 6 -> {
        int replicas = random.nextInt(5);
        tell("scale db to " + replicas);
        change(Keys.STATEFUL_SETS, "db", d -> d.withObject("/spec").put("replicas", replicas));
      }
      case 7 -> {
        tell("kill " + node);
        world.kill(node);
      }
      case 8, 9 -> {
        tell("revive " + node);
        world.revive(node);
      }
      case 10 -> {
        boolean cordoned = random.nextBoolean();
        tell((cordoned ? "cordon " : "uncordon ") + node);
        cordon(node, cordoned);
      }
      case 11 -> somePod("delete", p -> world.delete(Keys.PODS, "default", p, "Background"));
      case 12 -> somePod("fail", p -> world.finish("default", p, "Failed"));
      default -> {
        tell("delete " + deployment + " and deploy it again");
        String propagation = any(List.of("Background", "Foreground"));
        world.delete(Keys.DEPLOYMENTS, "default", deployment, propagation);
        world.pass(Duration.ofSeconds(2));
        if (world.cluster.get(key(Keys.DEPLOYMENTS, deployment)).isEmpty()) {
          deploy(deployment);
        }
      }
    }
  }

  private boolean nobodyIsDead() {
    return world.names(Keys.NODES, "").stream().noneMatch(world::isDead);
  }

  private void somePod(String what, Consumer<String> action) {
    List<String> running =
        world.documents(Keys.PODS, "default").stream()
            .filter(p -> PodState.phase(p).equals("Running") && !Meta.isDeleting(p))
            .filter(p -> !world.isDead(PodState.node(p)))
            .map(Meta::name)
            .toList();
    if (!running.isEmpty()) {
      String pod = any(running);
      tell(what + " " + pod);
      action.accept(pod);
    }
  }

  private void image(String deployment, String image) {
    tell("roll " + deployment + " to " + image);
    change(
        Keys.DEPLOYMENTS,
        deployment,
        d -> ((ObjectNode) d.at("/spec/template/spec/containers/0")).put("image", image));
  }

  private void cordon(String node, boolean cordoned) {
    world.change(
        Keys.NODES,
        "",
        node,
        n -> {
          n.withObject("/spec").put("unschedulable", cordoned);
          return n;
        });
  }

  private void change(GroupResource resource, String name, Consumer<ObjectNode> change) {
    boolean there =
        world
            .cluster
            .get(key(resource, name))
            .filter(d -> !Meta.isDeleting(d.document()))
            .isPresent();
    if (there) {
      world.change(
          resource,
          "default",
          name,
          d -> {
            change.accept(d);
            return d;
          });
    }
  }

  private static ObjectKey key(GroupResource resource, String name) {
    return new ObjectKey(resource, "default", name);
  }

  private void deploy(String name) {
    world.apply(DEPLOYMENT.replace("NAME", name).replace("SURGE", "" + (1 + random.nextInt(2))));
  }

  /** All nodes are there, all images work, nothing is paused, and an hour goes by. */
  private void peace() {
    invariants.begin(false);
    tell("peace");
    for (int i = 1; i <= NODES; i++) {
      world.revive("node-" + i);
      cordon("node-" + i, false);
    }
    world.pass(Duration.ofMinutes(2));
    for (String deployment : DEPLOYMENTS) {
      if (world.cluster.get(key(Keys.DEPLOYMENTS, deployment)).isEmpty()) {
        deploy(deployment);
      }
      change(Keys.DEPLOYMENTS, deployment, d -> d.withObject("/spec").put("paused", false));
      image(deployment, deployment + ":last");
    }
    world.pass(Duration.ofHours(1));
  }

  private List<String> faults() {
    List<String> faults = new ArrayList<>();
    List<ObjectNode> pods = world.documents(Keys.PODS, "default");
    for (ObjectNode pod : pods) {
      if (!PodState.isTerminal(pod) && (Meta.isDeleting(pod) || !PodState.isReady(pod))) {
        faults.add(Meta.name(pod) + " is not well: " + pod.path("status"));
      }
      if (!PodState.isTerminal(pod) && pod.at("/metadata/ownerReferences").isEmpty()) {
        faults.add(Meta.name(pod) + " has no owner");
      }
    }
    for (String name : DEPLOYMENTS) {
      JsonNode deployment = world.get(Keys.DEPLOYMENTS, "default", name);
      count(faults, deployment, pods, "deployment", name, name + ":last");
      long sets =
          world.documents(Keys.REPLICA_SETS, "default").stream()
              .filter(s -> name.equals(Meta.labels(s).get("deployment")))
              .count();
      if (sets > 4) {
        faults.add(name + " keeps " + sets + " replica sets");
      }
    }
    count(faults, world.get(Keys.STATEFUL_SETS, "default", "db"), pods, "set", "db", "db:1");
    long daemons = pods.stream().filter(p -> "log".equals(Meta.labels(p).get("set"))).count();
    if (daemons != NODES) {
      faults.add(daemons + " daemons");
    }
    TreeSet<String> ready = new TreeSet<>();
    pods.stream()
        .filter(p -> "web".equals(Meta.labels(p).get("deployment")) && PodState.isReady(p))
        .forEach(p -> ready.add(p.at("/status/podIP").asText()));
    TreeSet<String> served = new TreeSet<>();
    for (ObjectNode slice : world.documents(Keys.SLICES, "default")) {
      if ("web".equals(Meta.labels(slice).get("kubernetes.io/service-name"))) {
        slice.path("endpoints").forEach(e -> served.add(e.at("/addresses/0").asText()));
      }
    }
    if (!served.equals(ready)) {
      faults.add("the service leads to " + served + " instead of " + ready);
    }
    return faults;
  }

  private static void count(
      List<String> faults,
      JsonNode owner,
      List<ObjectNode> pods,
      String label,
      String name,
      String image) {
    long good =
        pods.stream()
            .filter(p -> name.equals(Meta.labels(p).get(label)) && PodState.isActive(p))
            .filter(p -> p.at("/spec/containers/0/image").asText().equals(image))
            .filter(PodState::isReady)
            .count();
    int replicas = owner.at("/spec/replicas").asInt();
    if (good != replicas || owner.at("/status/readyReplicas").asInt() != replicas) {
      faults.add(name + " has " + good + " of " + replicas + ": " + owner.path("status"));
    }
  }

  private static final String DEPLOYMENT =
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: NAME, namespace: default}
      spec:
        replicas: 4
        revisionHistoryLimit: 3
        strategy: {rollingUpdate: {maxSurge: SURGE, maxUnavailable: 1}}
        selector: {matchLabels: {deployment: NAME}}
        template:
          metadata: {labels: {deployment: NAME}}
          spec:
            containers: [{name: c, image: 'NAME:0', resources: {requests: {cpu: 500m}}}]
      """;

  private static final String STATEFUL_SET =
      """
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: db, namespace: default}
      spec:
        serviceName: db
        replicas: 3
        selector: {matchLabels: {set: db}}
        template:
          metadata: {labels: {set: db}}
          spec:
            containers: [{name: c, image: 'db:1', resources: {requests: {cpu: 500m}}}]
      """;

  private static final String DAEMON_SET =
      """
      apiVersion: apps/v1
      kind: DaemonSet
      metadata: {name: log, namespace: default}
      spec:
        selector: {matchLabels: {set: log}}
        template:
          metadata: {labels: {set: log}}
          spec:
            containers: [{name: c, image: 'log:1', resources: {requests: {cpu: 500m}}}]
      """;

  private static final String SERVICE =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: default}
      spec:
        selector: {deployment: web}
        clusterIP: 10.96.0.20
        ports: [{name: http, port: 80}]
      """;
}
