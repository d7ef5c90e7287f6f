package dev.gantry.ejb.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.config.Settings;
import dev.gantry.ejb.scheduler.SchedulerLoop;
import dev.gantry.ejb.security.token.ServiceAccountIssuer;
import dev.gantry.model.controller.Conditions;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.controller.PodState;
import dev.gantry.model.controller.volume.ProtectionDecider;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.object.Json;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.store.Query;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.store.WatchEvent;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * All controllers and the scheduler over a cluster in memory, in virtual time, with agents that
 * start and stop pods at once.
 */
public final class World {

  final VirtualTime time = new VirtualTime();
  final MemoryCluster cluster = new MemoryCluster(time);
  private final PodIndex pods = new PodIndex();
  private final List<ControllerLoop> loops = new ArrayList<>();
  private final SchedulerLoop scheduler;
  private final Deque<WatchEvent> undelivered = new ArrayDeque<>();
  private final Set<String> dead = new HashSet<>();
  private final Set<String> unready = new HashSet<>();
  private final Map<String, Integer> milliCores = new HashMap<>();
  final Set<String> mounted = new HashSet<>();
  private int addresses;

  World() {
    Settings settings = Settings.read(Map.of("gantry.pki.dir", "/nonexistent")::get);
    NamespaceController namespaces = new NamespaceController();
    namespaces.catalogue = cluster.catalogue();
    ServiceAccountController accounts = new ServiceAccountController();
    accounts.settings = settings;
    NodeController nodes = new NodeController();
    nodes.settings = settings;
    GarbageController garbage = new GarbageController();
    garbage.catalogue = cluster.catalogue();
    BootstrapController bootstrap = new BootstrapController();
    bootstrap.settings = settings;
    SecretTokenController tokens = new SecretTokenController();
    tokens.settings = settings;
    tokens.issuer = issuer(settings);
    AutoscalerController autoscalers = new AutoscalerController();
    autoscalers.catalogue = cluster.catalogue();
    autoscalers.metrics = this::metrics;
    List<Controller> controllers =
        List.of(
            autoscalers,
            tokens,
            namespaces,
            accounts,
            nodes,
            garbage,
            bootstrap,
            new ReplicaSetController(),
            new ReplicaSetController.Replication(),
            new DeploymentController(),
            new StatefulSetController(),
            new DaemonSetController(),
            new JobController(),
            new JobPodsController(),
            new CronJobController(),
            new EndpointsController(),
            new EndpointsMirrorController(),
            new PodGcController(),
            new DisruptionController(),
            new VolumeController(),
            new QuotaController(),
            new EventTtlController());
    Applier applier = new Applier(new Together(time), pods);
    for (Controller controller : controllers) {
      loops.add(new ControllerLoop(controller, cluster, pods, applier, time, time, time));
    }
    scheduler = new SchedulerLoop(cluster, time, time, time);
    cluster.onChange(undelivered::add);
    pods.load(cluster);
    loops.forEach(ControllerLoop::lead);
    scheduler.lead();
    settle();
  }

  private static ServiceAccountIssuer issuer(Settings settings) {
    try {
      KeyPairGenerator keys = KeyPairGenerator.getInstance("EC");
      keys.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair pair = keys.generateKeyPair();
      return new ServiceAccountIssuer(
          settings.issuer(), "https://localhost/jwks", pair.getPrivate(), pair.getPublic());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Each pod whose name begins so uses this much from now on. */
  World uses(String prefix, int milli) {
    milliCores.put(prefix, milli);
    return this;
  }

  private List<ObjectNode> metrics(String namespace) {
    List<ObjectNode> all = new ArrayList<>();
    for (ObjectNode pod : documents(Keys.PODS, namespace)) {
      for (Map.Entry<String, Integer> use : milliCores.entrySet()) {
        if (Meta.name(pod).startsWith(use.getKey()) && PodState.phase(pod).equals("Running")) {
          ObjectNode metrics = Json.object();
          Meta.of(metrics).put("name", Meta.name(pod));
          metrics.put("timestamp", Meta.time(time.instant())).put("window", "10s");
          ObjectNode container = metrics.putArray("containers").addObject().put("name", "c");
          container.putObject("usage").put("cpu", use.getValue() + "m");
          all.add(metrics);
        }
      }
    }
    return all;
  }

  /** Lets everything happen that can happen now. */
  World settle() {
    for (int rounds = 0; ; rounds++) {
      if (rounds > 20_000) {
        throw new AssertionError("the cluster does not come to rest: " + cluster.events());
      }
      WatchEvent event = undelivered.poll();
      if (event != null) {
        pods.follow(event);
        loops.forEach(l -> l.on(event));
        scheduler.on(event);
      } else if (!time.runReady() && !agents()) {
        return this;
      }
    }
  }

  /** Time goes by; live agents keep renewing their leases. */
  World pass(Duration duration) {
    Instant end = time.instant().plus(duration);
    Instant beat = time.instant();
    while (time.instant().isBefore(end)) {
      beat = beat.plusSeconds(10).isBefore(end) ? beat.plusSeconds(10) : end;
      while (time.toNextAlarm(beat)) {
        settle();
      }
      heartbeats();
      settle();
    }
    return this;
  }

  World node(String name, Map<String, String> labels) {
    ObjectNode node = Json.object().put("apiVersion", "v1").put("kind", "Node");
    ObjectNode meta = node.putObject("metadata").put("name", name);
    ObjectNode labelled = meta.putObject("labels").put("kubernetes.io/hostname", name);
    labels.forEach(labelled::put);
    meta.putObject("annotations").put("gantry.dev/local-volumes", "/var/lib/gantry/volumes");
    cluster.create(node);
    cluster.updateStatus(
        new ObjectKey(Keys.NODES, "", name),
        document -> {
          ObjectNode status = document.withObject("/status");
          status.putObject("allocatable").put("cpu", "4").put("memory", "8Gi").put("pods", "110");
          status.set("capacity", status.get("allocatable").deepCopy());
          Conditions.set(status, "Ready", "True", "KubeletReady", "ready", time.instant());
          return document;
        });
    ObjectNode lease =
        Json.object().put("apiVersion", "coordination.k8s.io/v1").put("kind", "Lease");
    lease.putObject("metadata").put("name", name).put("namespace", "kube-node-lease");
    lease.putObject("spec").put("renewTime", Meta.microTime(time.instant()));
    cluster.create(lease);
    return settle();
  }

  private void heartbeats() {
    for (StoredObject node : objects(Keys.NODES, "")) {
      if (!dead.contains(node.key().name())) {
        cluster.update(
            new ObjectKey(Keys.LEASES, "kube-node-lease", node.key().name()),
            lease -> {
              lease.withObject("/spec").put("renewTime", Meta.microTime(time.instant()));
              return lease;
            });
      }
    }
  }

  /** The node's agent falls silent. */
  World kill(String node) {
    dead.add(node);
    return this;
  }

  /** It is back, and what was deleted meanwhile ends. */
  World revive(String node) {
    dead.remove(node);
    heartbeats();
    cluster.updateStatus(
        new ObjectKey(Keys.NODES, "", node),
        document -> {
          ObjectNode status = document.withObject("/status");
          Conditions.set(status, "Ready", "True", "KubeletReady", "ready", time.instant());
          return document;
        });
    // Its agent tells anew how its pods are.
    for (StoredObject stored : objects(Keys.PODS, "")) {
      ObjectNode pod = stored.as(ObjectNode.class);
      if (PodState.node(pod).equals(node) && PodState.phase(pod).equals("Running")) {
        ready(stored.key().namespace(), stored.key().name(), works(pod));
      }
    }
    return settle();
  }

  private boolean works(ObjectNode pod) {
    return unready.stream().noneMatch(Meta.name(pod)::startsWith)
        && !pod.at("/spec/containers/0/image").asText().endsWith(":broken");
  }

  boolean isDead(String node) {
    return dead.contains(node);
  }

  /** A pod's readiness changes. */
  World ready(String namespace, String pod, boolean ready) {
    cluster.updateStatus(
        new ObjectKey(Keys.PODS, namespace, pod),
        document -> {
          ObjectNode status = document.withObject("/status");
          Conditions.set(status, "Ready", ready ? "True" : "False", "", "", time.instant());
          return document;
        });
    return settle();
  }

  /** Pods whose name begins so never become ready. */
  World neverReady(String prefix) {
    unready.add(prefix);
    return this;
  }

  private boolean agents() {
    boolean did = false;
    for (StoredObject stored : objects(Keys.PODS, "")) {
      ObjectNode pod = stored.as(ObjectNode.class);
      String node = PodState.node(pod);
      if (node.isEmpty() || dead.contains(node)) {
        continue;
      }
      if (PodState.phase(pod).equals("Pending")) {
        mounted.addAll(ProtectionDecider.claims(pod));
      }
      if (Meta.isDeleting(pod)) {
        if (pod.path("metadata").path("deletionGracePeriodSeconds").asInt(0) > 0
            || Meta.finalizers(pod).isEmpty()) {
          cluster.delete(
              stored.key(),
              new dev.gantry.ejb.registry.Cluster.DeleteOptions(stored.uid(), "Background", 0L));
          did = true;
        }
      } else if (PodState.phase(pod).equals("Pending")) {
        start(stored.key());
        did = true;
      }
    }
    return did;
  }

  /** An image tagged {@code broken} never becomes ready. */
  private void start(ObjectKey key) {
    cluster.updateStatus(
        key,
        document -> {
          ObjectNode status = document.withObject("/status");
          status.put("phase", "Running").put("podIP", address(++addresses));
          status.put("startTime", Meta.time(time.instant()));
          boolean ready = works(document);
          Conditions.set(status, "Ready", ready ? "True" : "False", "", "", time.instant());
          return document;
        });
  }

  private static String address(int number) {
    return "10.244." + number / 250 + "." + (1 + number % 250);
  }

  /** A pod's containers end. */
  World finish(String namespace, String pod, String phase) {
    cluster.updateStatus(
        new ObjectKey(Keys.PODS, namespace, pod),
        document -> {
          document.withObject("/status").put("phase", phase);
          Conditions.set(document.withObject("/status"), "Ready", "False", "", "", time.instant());
          return document;
        });
    return settle();
  }

  /** A pod's first container ends with a code; 0 is success. */
  World exit(String namespace, String pod, int code) {
    cluster.updateStatus(
        new ObjectKey(Keys.PODS, namespace, pod),
        document -> {
          document
              .withObject("/status")
              .putArray("containerStatuses")
              .addObject()
              .put("name", document.at("/spec/containers/0/name").asText())
              .putObject("state")
              .putObject("terminated")
              .put("exitCode", code)
              .put("finishedAt", Meta.time(time.instant()));
          return document;
        });
    return finish(namespace, pod, code == 0 ? "Succeeded" : "Failed");
  }

  /** Somebody says that a pod is taken away through no fault of its own. */
  World disrupt(String namespace, String pod) {
    cluster.updateStatus(
        new ObjectKey(Keys.PODS, namespace, pod),
        document -> {
          Conditions.set(
              document.withObject("/status"),
              "DisruptionTarget",
              "True",
              "EvictionByEvictionAPI",
              "Eviction API: evicting",
              time.instant());
          return document;
        });
    return settle();
  }

  World apply(String yaml) {
    cluster.create(Yaml.read(yaml));
    return settle();
  }

  World change(GroupResource resource, String namespace, String name, UnaryOperator<ObjectNode> c) {
    org.assertj.core.api.Assertions.assertThat(
            cluster.update(new ObjectKey(resource, namespace, name), c))
        .isPresent();
    return settle();
  }

  World delete(GroupResource resource, String namespace, String name, String propagation) {
    cluster.delete(
        new ObjectKey(resource, namespace, name),
        new dev.gantry.ejb.registry.Cluster.DeleteOptions("", propagation, null));
    return settle();
  }

  ObjectNode get(GroupResource resource, String namespace, String name) {
    return cluster.get(new ObjectKey(resource, namespace, name)).orElseThrow().document();
  }

  List<StoredObject> objects(GroupResource resource, String namespace) {
    return cluster.list(Query.in(resource, namespace)).objects();
  }

  List<ObjectNode> documents(GroupResource resource, String namespace) {
    return objects(resource, namespace).stream().map(StoredObject::document).toList();
  }

  List<String> names(GroupResource resource, String namespace) {
    return objects(resource, namespace).stream().map(o -> o.key().name()).toList();
  }
}
