package dev.gantry.ejb.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.Conditions;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.object.Meta;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WorkloadStoryTest {

  private static final String DEPLOYMENT =
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web, namespace: default}
      spec:
        replicas: 3
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec:
            containers: [{name: web, image: 'web:1'}]
      """;

  private static final String SERVICE =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: default}
      spec:
        selector: {app: web}
        clusterIP: 10.96.0.20
        ports: [{name: http, port: 80, targetPort: 8080}]
      """;

  private final World world = new World().node("node-1", Map.of()).node("node-2", Map.of());

  @Test
  void aDeploymentRunsAndItsServiceFollows() {
    world.apply(SERVICE).apply(DEPLOYMENT);

    ObjectNode deployment = world.get(Keys.DEPLOYMENTS, "default", "web");
    assertThat(deployment.at("/status/availableReplicas").asInt()).isEqualTo(3);
    assertThat(Conditions.reason(deployment.path("status"), "Progressing"))
        .isEqualTo("NewReplicaSetAvailable");
    assertThat(Meta.annotations(deployment))
        .containsEntry("deployment.kubernetes.io/revision", "1");
    assertThat(world.get(Keys.ENDPOINTS, "default", "web").at("/subsets/0/addresses")).hasSize(3);
    assertThat(slice().at("/endpoints")).hasSize(3);
    assertThat(slice().at("/ports/0/port").asInt()).isEqualTo(8080);
    assertThat(world.cluster.events())
        .anyMatch(
            e -> e.matches("Normal ScalingReplicaSet Scaled up replica set web-\\S+ from 0 to 3"))
        .anyMatch(
            e -> e.matches("Normal Scheduled Successfully assigned default/web-.* to node-."));
  }

  private ObjectNode slice() {
    return world.documents(Keys.SLICES, "default").stream()
        .filter(s -> Meta.name(s).startsWith("web-"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aDeletedPodIsReplacedWithoutTimePassing() {
    world.apply(DEPLOYMENT);
    String pod = world.names(Keys.PODS, "default").get(0);

    world.delete(Keys.PODS, "default", pod, "Background");

    assertThat(world.names(Keys.PODS, "default")).hasSize(3).doesNotContain(pod);
  }

  @Test
  void anIdleClusterWritesNothing() {
    world.apply(SERVICE).apply(DEPLOYMENT);
    int before = world.cluster.writes();

    world.settle();

    assertThat(world.cluster.writes()).isEqualTo(before);
  }

  @Test
  void aNewImageRollsOutAndAnUndoRollsBack() {
    world.apply(DEPLOYMENT);
    image("web:2");

    assertThat(images()).containsOnly("web:2").hasSize(3);
    assertThat(world.names(Keys.REPLICA_SETS, "default")).hasSize(2);

    image("web:1");

    assertThat(images()).containsOnly("web:1").hasSize(3);
    assertThat(world.names(Keys.REPLICA_SETS, "default")).hasSize(2);
    assertThat(Meta.annotations(world.get(Keys.DEPLOYMENTS, "default", "web")))
        .containsEntry("deployment.kubernetes.io/revision", "3");
  }

  private void image(String image) {
    world.change(
        Keys.DEPLOYMENTS,
        "default",
        "web",
        d -> {
          ((ObjectNode) d.at("/spec/template/spec/containers/0")).put("image", image);
          return d;
        });
  }

  private List<String> images() {
    return world.documents(Keys.PODS, "default").stream()
        .map(p -> p.at("/spec/containers/0/image").asText())
        .toList();
  }

  @Test
  void aBadImageStopsTheRolloutAndSaysSoAfterTheDeadline() {
    world.apply(DEPLOYMENT).neverReady("web-");
    image("web:broken");

    assertThat(images()).containsOnlyOnce("web:broken").hasSize(4);

    world.pass(Duration.ofMinutes(11));

    ObjectNode deployment = world.get(Keys.DEPLOYMENTS, "default", "web");
    assertThat(Conditions.reason(deployment.path("status"), "Progressing"))
        .isEqualTo("ProgressDeadlineExceeded");
    assertThat(Conditions.isTrue(deployment.path("status"), "Available")).isTrue();
  }

  @Test
  void scalingAndPausing() {
    world.apply(DEPLOYMENT);
    scale(5);
    assertThat(world.names(Keys.PODS, "default")).hasSize(5);
    scale(0);
    assertThat(world.names(Keys.PODS, "default")).isEmpty();
    world.change(
        Keys.DEPLOYMENTS,
        "default",
        "web",
        d -> {
          d.withObject("/spec").put("paused", true);
          return d;
        });
    image("web:2");
    scale(2);
    assertThat(images()).containsOnly("web:1").hasSize(2);
  }

  private void scale(int replicas) {
    world.change(
        Keys.DEPLOYMENTS,
        "default",
        "web",
        d -> {
          d.withObject("/spec").put("replicas", replicas);
          return d;
        });
  }

  @Test
  void recreateStopsAllBeforeItStartsAny() {
    world.apply(DEPLOYMENT.replace("  replicas: 3", "  strategy: {type: Recreate}\n  replicas: 3"));
    image("web:2");
    assertThat(images()).containsOnly("web:2").hasSize(3);
  }

  @Test
  void deletingADeploymentTakesEverythingWithIt() {
    world.apply(DEPLOYMENT);
    world.delete(Keys.DEPLOYMENTS, "default", "web", "Background");
    assertThat(world.names(Keys.REPLICA_SETS, "default")).isEmpty();
    assertThat(world.names(Keys.PODS, "default")).isEmpty();
  }

  @Test
  void foregroundDeletionEndsWithTheOwner() {
    world.apply(DEPLOYMENT);
    world.delete(Keys.DEPLOYMENTS, "default", "web", "Foreground");
    assertThat(world.names(Keys.DEPLOYMENTS, "default")).isEmpty();
    assertThat(world.names(Keys.PODS, "default")).isEmpty();
  }

  @Test
  void orphansStayAndAreAdoptedAgain() {
    world.apply(DEPLOYMENT);
    world.delete(Keys.DEPLOYMENTS, "default", "web", "Orphan");
    assertThat(world.names(Keys.DEPLOYMENTS, "default")).isEmpty();
    assertThat(world.names(Keys.REPLICA_SETS, "default")).hasSize(1);
    List<String> pods = world.names(Keys.PODS, "default");
    assertThat(pods).hasSize(3);

    world.apply(DEPLOYMENT);

    assertThat(world.names(Keys.PODS, "default")).isEqualTo(pods);
  }

  @Test
  void aDeletedNamespaceIsEmptiedAndGoes() {
    world.apply("{apiVersion: v1, kind: Namespace, metadata: {name: demo}}");
    assertThat(world.names(Keys.SERVICE_ACCOUNTS, "demo")).containsExactly("default");
    world.apply(DEPLOYMENT.replace("namespace: default", "namespace: demo"));
    world.apply(SERVICE.replace("namespace: default", "namespace: demo"));
    assertThat(world.names(Keys.PODS, "demo")).hasSize(3);

    world.delete(Keys.NAMESPACES, "", "demo", "Background");
    world.pass(Duration.ofSeconds(60));

    assertThat(world.names(Keys.NAMESPACES, "")).doesNotContain("demo");
    assertThat(world.names(Keys.PODS, "demo")).isEmpty();
    assertThat(world.names(Keys.SERVICES, "demo")).isEmpty();
    assertThat(world.names(Keys.SLICES, "demo")).isEmpty();
  }

  @Test
  void aStatefulSetComesUpInOrderAndRollsFromTheEnd() {
    world.apply(
        """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db, namespace: default}
        spec:
          serviceName: db
          replicas: 3
          selector: {matchLabels: {app: db}}
          template:
            metadata: {labels: {app: db}}
            spec:
              containers: [{name: db, image: 'db:1'}]
        """);
    assertThat(world.names(Keys.PODS, "default")).containsExactly("db-0", "db-1", "db-2");
    assertThat(world.get(Keys.PODS, "default", "db-1").at("/spec/subdomain").asText())
        .isEqualTo("db");

    world.change(
        Keys.STATEFUL_SETS,
        "default",
        "db",
        d -> {
          ((ObjectNode) d.at("/spec/template/spec/containers/0")).put("image", "db:2");
          return d;
        });

    assertThat(images()).containsOnly("db:2").hasSize(3);
    ObjectNode set = world.get(Keys.STATEFUL_SETS, "default", "db");
    assertThat(set.at("/status/currentRevision")).isEqualTo(set.at("/status/updateRevision"));
    assertThat(set.at("/status/readyReplicas").asInt()).isEqualTo(3);
  }

  @Test
  void aDaemonSetHasAPodOnEachNode() {
    world.apply(
        """
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: log, namespace: default}
        spec:
          selector: {matchLabels: {app: log}}
          template:
            metadata: {labels: {app: log}}
            spec:
              containers: [{name: log, image: 'log:1'}]
        """);
    assertThat(world.names(Keys.PODS, "default")).hasSize(2);
    world.node("node-3", Map.of());
    assertThat(world.names(Keys.PODS, "default")).hasSize(3);
    ObjectNode set = world.get(Keys.DAEMON_SETS, "default", "log");
    assertThat(set.at("/status/numberReady").asInt()).isEqualTo(3);
    world.change(
        Keys.DAEMON_SETS,
        "default",
        "log",
        d -> {
          ((ObjectNode) d.at("/spec/template/spec/containers/0")).put("image", "log:2");
          return d;
        });
    assertThat(images()).containsOnly("log:2").hasSize(3);
  }

  @Test
  void aJobRunsToItsEnd() {
    world.apply(
        """
        apiVersion: batch/v1
        kind: Job
        metadata: {name: sum, namespace: default}
        spec:
          completions: 3
          parallelism: 2
          ttlSecondsAfterFinished: 60
          template:
            spec:
              restartPolicy: Never
              containers: [{name: sum, image: 'sum:1'}]
        """);
    for (int i = 0; i < 3; i++) {
      List<String> running =
          world.documents(Keys.PODS, "default").stream()
              .filter(p -> p.at("/status/phase").asText().equals("Running"))
              .map(Meta::name)
              .toList();
      assertThat(running).hasSize(Math.min(2, 3 - i));
      world.finish("default", running.get(0), "Succeeded");
    }
    ObjectNode job = world.get(Keys.JOBS, "default", "sum");
    assertThat(job.at("/status/succeeded").asInt()).isEqualTo(3);
    assertThat(Conditions.isTrue(job.path("status"), "Complete")).isTrue();
    assertThat(world.cluster.events()).contains("Normal Completed Job completed");

    world.pass(Duration.ofSeconds(90));

    assertThat(world.names(Keys.JOBS, "default")).isEmpty();
    assertThat(world.names(Keys.PODS, "default")).isEmpty();
  }

  @Test
  void aFailingJobBacksOffAndGivesUp() {
    world.apply(
        """
        apiVersion: batch/v1
        kind: Job
        metadata: {name: bad, namespace: default}
        spec:
          backoffLimit: 1
          template:
            spec:
              restartPolicy: Never
              containers: [{name: bad, image: 'bad:1'}]
        """);
    world.finish("default", world.names(Keys.PODS, "default").get(0), "Failed");
    assertThat(world.names(Keys.PODS, "default")).hasSize(1);
    world.pass(Duration.ofSeconds(11));
    List<String> pods = world.names(Keys.PODS, "default");
    assertThat(pods).hasSize(2);
    pods.forEach(p -> world.finish("default", p, "Failed"));
    ObjectNode job = world.get(Keys.JOBS, "default", "bad");
    assertThat(Conditions.reason(job.path("status"), "Failed")).isEqualTo("BackoffLimitExceeded");
    assertThat(job.at("/status/failed").asInt()).isEqualTo(2);
  }

  @Test
  void aCronJobStartsJobsByTheClock() {
    world.apply(
        """
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: tick, namespace: default}
        spec:
          schedule: '*/5 * * * *'
          jobTemplate:
            spec:
              template:
                spec:
                  restartPolicy: Never
                  containers: [{name: tick, image: 'tick:1'}]
        """);
    assertThat(world.names(Keys.JOBS, "default")).isEmpty();
    world.pass(Duration.ofMinutes(11));
    assertThat(world.names(Keys.JOBS, "default")).hasSize(2);
    assertThat(world.get(Keys.CRON_JOBS, "default", "tick").at("/status/active")).hasSize(2);
  }

  @Test
  void aSecretThatAsksForATokenGetsItAndGoesWithItsAccount() {
    world.apply(
        "{apiVersion: v1, kind: ServiceAccount, metadata: {name: bot, namespace: default}}");
    world.apply(
        """
        apiVersion: v1
        kind: Secret
        metadata:
          name: bot-token
          namespace: default
          annotations: {kubernetes.io/service-account.name: bot}
        type: kubernetes.io/service-account-token
        """);
    ObjectNode secret = world.get(Keys.SECRETS, "default", "bot-token");
    assertThat(secret.at("/data/token").asText()).isNotEmpty();
    assertThat(secret.at("/data/namespace").asText()).isEqualTo("ZGVmYXVsdA==");

    world.delete(Keys.SERVICE_ACCOUNTS, "default", "bot", "Background");

    assertThat(world.names(Keys.SECRETS, "default")).doesNotContain("bot-token");
  }
}
