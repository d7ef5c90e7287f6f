package dev.gantry.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What happens when parts die: the database, the server, the agent. */
class TroubleIT {

  private static final String NS = "trouble";
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private static Gantry gantry;

  @BeforeAll
  static void start() {
    gantry = Gantry.withNodes(1);
    gantry.get("create", "namespace", NS);
  }

  @AfterAll
  static void clean() {
    gantry.launcher("up");
    gantry.kubectl("delete", "namespace", NS, "--ignore-not-found", "--wait=false");
  }

  @Test
  void databaseOutageFailsWritesClearlyAndHeals() {
    gantry.get("create", "configmap", "before", "-n", NS);
    gantry
        .sh(
            // Its supervisor is held: it would be back within a second or two.
            "cd it/target/home/run && kill -STOP $(cut -d' ' -f1 postgresql.supervisor)"
                + " && kill -INT $(cut -d' ' -f1 postgresql.pid)")
        .ok();
    Shell.Result refused =
        Await.until(
            PATIENCE,
            () -> gantry.kubectl("create", "configmap", "during-" + System.nanoTime(), "-n", NS),
            r -> r.code() != 0,
            "a write is refused");
    assertThat(refused.err())
        .containsAnyOf("ServiceUnavailable", "unable to handle the request", "database");
    // Reads go on from the cache.
    assertThat(gantry.get("get", "configmap", "before", "-n", NS, "-o", "name"))
        .isEqualTo("configmap/before");
    gantry.sh("kill -CONT $(cut -d' ' -f1 it/target/home/run/postgresql.supervisor)").ok();
    Await.until(
        PATIENCE,
        () -> gantry.kubectl("create", "configmap", "after", "-n", NS),
        r -> r.code() == 0,
        "writes work again");
  }

  @Test
  void serverKilledInTheMiddleOfWritesLosesNoneAndInventsNone() throws Exception {
    ConcurrentLinkedQueue<String> acknowledged = new ConcurrentLinkedQueue<>();
    ConcurrentLinkedQueue<String> attempted = new ConcurrentLinkedQueue<>();
    AtomicBoolean stop = new AtomicBoolean();
    ExecutorService writers = Executors.newFixedThreadPool(8);
    try (KubernetesClient client = client()) {
      for (int w = 0; w < 8; w++) {
        int writer = w;
        writers.submit(
            () -> {
              for (int i = 0; i < 1000 && !stop.get(); i++) {
                String name = "w" + writer + "-" + i;
                attempted.add(name);
                try {
                  client
                      .configMaps()
                      .inNamespace(NS)
                      .resource(
                          new ConfigMapBuilder()
                              .withNewMetadata()
                              .withName(name)
                              .endMetadata()
                              .addToData("k", name)
                              .build())
                      .create();
                  acknowledged.add(name);
                } catch (KubernetesClientException e) {
                  stop.set(true);
                }
              }
            });
      }
      Await.until(PATIENCE, acknowledged::size, n -> n > 300, "300 writes acknowledged");
      gantry
          .sh("pid=$(cut -d' ' -f1 it/target/home/run/server.pid); kill -9 $(pgrep -P $pid) $pid")
          .ok();
      writers.shutdown();
      assertThat(writers.awaitTermination(60, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
    }
    gantry.launcher("up", "--no-examples").ok();
    List<String> stored = new ArrayList<>();
    try (KubernetesClient client = client()) {
      client.configMaps().inNamespace(NS).list().getItems().stream()
          .map(c -> c.getMetadata().getName())
          .filter(n -> n.matches("w\\d+-\\d+"))
          .forEach(stored::add);
    }
    assertThat(stored).containsAll(acknowledged);
    assertThat(attempted).containsAll(stored);
  }

  @Test
  void agentRestartLeavesContainersAlone() {
    gantry.apply(
        NS,
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: steady}
        spec:
          containers:
          - {name: main, image: "gantry.local/k8sdemo/backend:1"}
        """);
    gantry.get("wait", "pod/steady", "-n", NS, "--for=condition=Ready", "--timeout=60s");
    String before =
        gantry.get(
            "get",
            "pod",
            "steady",
            "-n",
            NS,
            "-o",
            "jsonpath={.status.containerStatuses[0].containerID}");
    gantry.launcher("node", "restart-agent", "it-1").ok();
    Await.until(
        PATIENCE,
        () -> gantry.kubectl("exec", "steady", "-n", NS, "--", "hostname").out(),
        s -> s.contains("steady"),
        "exec works again");
    assertThat(
            gantry.get(
                "get",
                "pod",
                "steady",
                "-n",
                NS,
                "-o",
                "jsonpath={.status.containerStatuses[0].containerID} {.status.containerStatuses[0].restartCount}"))
        .isEqualTo(before + " 0");
  }

  private static KubernetesClient client() throws java.io.IOException {
    Path kubeconfig = gantry.kubeconfig();
    Config config = Config.fromKubeconfig(Files.readString(kubeconfig));
    config.setRequestRetryBackoffLimit(0);
    return new KubernetesClientBuilder().withConfig(config).build();
  }
}
