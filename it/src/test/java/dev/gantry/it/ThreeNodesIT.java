package dev.gantry.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Three hosts on one machine: pods spread, talk across hosts, survive the loss of a host. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ThreeNodesIT {

  private static final String NS = "three";
  private static final Duration SOON = Duration.ofSeconds(60);

  private static Gantry gantry;

  @BeforeAll
  static void start() {
    gantry = Gantry.withNodes(3);
    gantry.get("create", "namespace", NS);
    gantry.get(
        "apply",
        "-n",
        NS,
        "-f",
        "examples/k8sdemo/backend-dp.yaml",
        "-f",
        "examples/k8sdemo/backend-svc.yaml");
    gantry.get("scale", "deployment/backend", "-n", NS, "--replicas=6");
    gantry.get("rollout", "status", "deployment/backend", "-n", NS, "--timeout=120s");
  }

  @AfterAll
  static void clean() {
    gantry.launcher("node", "start", "it-2");
    gantry.kubectl("uncordon", "it-3");
    gantry.kubectl("delete", "namespace", NS, "--ignore-not-found", "--wait=false");
  }

  @Test
  @Order(1)
  void everyNodeIsReadyWithItsOwnPodNetwork() {
    String ready =
        gantry.get(
            "get",
            "nodes",
            "-o",
            "jsonpath={.items[*].status.conditions[?(@.type=='Ready')].status}");
    assertThat(ready).isEqualTo("True True True");
    String networks = gantry.get("get", "nodes", "-o", "jsonpath={.items[*].spec.podCIDR}");
    assertThat(networks.split(" ")).hasSize(3).doesNotHaveDuplicates();
  }

  @Test
  @Order(2)
  void podsAreSpreadAndReachEachOtherAcrossHosts() {
    String nodes = gantry.get("get", "pods", "-n", NS, "-o", "jsonpath={.items[*].spec.nodeName}");
    assertThat(nodes).contains("it-1").contains("it-2").contains("it-3");
    String[] names =
        gantry.get("get", "pods", "-n", NS, "-o", "jsonpath={.items[*].metadata.name}").split(" ");
    String[] addresses =
        gantry.get("get", "pods", "-n", NS, "-o", "jsonpath={.items[*].status.podIP}").split(" ");
    for (String from : names) {
      for (int to = 0; to < names.length; to++) {
        String address = addresses[to];
        String expected = names[to];
        Gantry.eventually(
            SOON,
            () ->
                gantry
                    .kubectl(
                        "exec",
                        from,
                        "-n",
                        NS,
                        "--",
                        "wget",
                        "-qO-",
                        "http://" + address + ":8080/api/hello")
                    .out(),
            expected);
      }
    }
  }

  @Test
  @Order(3)
  void serviceAndNameWorkFromEveryHost() {
    for (String pod :
        gantry
            .get("get", "pods", "-n", NS, "-o", "jsonpath={.items[*].metadata.name}")
            .split(" ")) {
      Gantry.eventually(
          SOON,
          () ->
              gantry
                  .kubectl(
                      "exec",
                      pod,
                      "-n",
                      NS,
                      "--",
                      "wget",
                      "-qO-",
                      "http://backend.three.svc.cluster.local/api/hello")
                  .out(),
          "Hello from backend-");
    }
  }

  @Test
  @Order(4)
  void drainMovesPodsAndUncordonTakesNewOnes() {
    gantry.get("drain", "it-3", "--ignore-daemonsets", "--delete-emptydir-data", "--timeout=90s");
    assertThat(gantry.get("get", "node", "it-3")).contains("SchedulingDisabled");
    Await.until(
        SOON,
        () -> gantry.get("get", "pods", "-n", NS, "-o", "wide", "--no-headers"),
        list -> !list.contains("it-3") && running(list) == 6,
        "six running pods, none on it-3");
    gantry.get("uncordon", "it-3");
    assertThat(gantry.get("get", "node", "it-3")).doesNotContain("SchedulingDisabled");
  }

  @Test
  @Order(5)
  void killedNodeIsNoticedAndItsPodsAreReplaced() {
    gantry.launcher("node", "stop", "--kill", "it-2").ok();
    Gantry.eventually(Duration.ofSeconds(60), () -> gantry.get("get", "node", "it-2"), "NotReady");
    Await.until(
        Duration.ofSeconds(90),
        () -> gantry.get("get", "pods", "-n", NS, "-o", "wide", "--no-headers"),
        list ->
            list.lines()
                    .filter(l -> !l.contains("it-2") && l.contains("1/1") && l.contains("Running"))
                    .count()
                == 6,
        "six running pods on the other nodes");
    Gantry.eventually(
        SOON,
        () ->
            gantry.get(
                "get",
                "endpointslices",
                "-n",
                NS,
                "-o",
                "jsonpath={.items[*].endpoints[*].nodeName}"),
        "it-1");

    gantry.launcher("node", "start", "it-2").ok();
    Await.until(
        SOON,
        () -> gantry.get("get", "node", "it-2"),
        s -> s.contains("Ready") && !s.contains("NotReady"),
        "it-2 is Ready again");
    Await.until(
        SOON,
        () -> gantry.get("get", "pods", "-n", NS, "-o", "wide", "--no-headers"),
        list -> list.lines().noneMatch(l -> l.contains("Terminating")) && running(list) == 6,
        "it-2 is clean");
  }

  private static long running(String list) {
    return list.lines().filter(l -> l.contains("1/1") && l.contains("Running")).count();
  }
}
