package dev.gantry.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The README's story: a person deploys the worked example with kubectl and a browser's request is
 * answered by containers.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class WorkedExampleIT {

  private static final String NS = "k8sdemo";
  private static final Duration SOON = Duration.ofSeconds(30);

  private static Gantry gantry;

  @BeforeAll
  static void deploy() {
    gantry = Gantry.withNodes(1);
    gantry.get("create", "namespace", NS);
    gantry.get(
        "apply",
        "-n",
        NS,
        "-f",
        "examples/k8sdemo/backend-dp.yaml",
        "-f",
        "examples/k8sdemo/backend-svc.yaml",
        "-f",
        "examples/k8sdemo/frontend-dp.yaml",
        "-f",
        "examples/k8sdemo/frontend-svc.yaml",
        "-f",
        "examples/k8sdemo/ingress.yaml");
    gantry.get("-n", NS, "rollout", "status", "deployment/backend", "--timeout=90s");
    gantry.get("-n", NS, "rollout", "status", "deployment/frontend", "--timeout=90s");
  }

  @AfterAll
  static void clean() {
    gantry.kubectl("delete", "namespace", NS, "--ignore-not-found", "--wait=false");
  }

  @Test
  @Order(1)
  void nodeIsReadyAndReal() {
    String nodes = gantry.get("get", "nodes", "-o", "wide");
    assertThat(nodes)
        .contains("it-1")
        .contains("Ready")
        .contains("containerd://")
        .contains("10.202.0.1");
    String cores = gantry.get("get", "node", "it-1", "-o", "jsonpath={.status.capacity.cpu}");
    assertThat(Integer.parseInt(cores)).isEqualTo(Runtime.getRuntime().availableProcessors());
  }

  @Test
  @Order(2)
  void ingressServesFrontEndAndEveryBackEndInItsTurn() {
    Gantry.eventually(SOON, () -> curl("/"), "Hello from the front end");
    Set<String> pods = new HashSet<>();
    Await.until(
        SOON,
        () -> {
          String body = curl("/api/hello");
          if (body.contains("\"pod\":\"")) {
            pods.add(body.replaceAll("(?s).*\"pod\":\"([^\"]*)\".*", "$1"));
          }
          return pods;
        },
        seen -> seen.size() == 3,
        "three pods answered");
    assertThat(pods).allMatch(p -> p.startsWith("backend-"));
  }

  @Test
  @Order(3)
  void unknownHostIsNotServed() {
    assertThat(
            gantry
                .sh(
                    "curl -s -o /dev/null -w '%{http_code}' -H 'Host: other.local' http://127.0.0.1:18080/")
                .out())
        .isEqualTo("404");
  }

  @Test
  @Order(4)
  void listsDescribesAndLogs() {
    assertThat(gantry.get("get", "pods", "-n", NS, "-o", "wide"))
        .contains("1/1")
        .contains("Running")
        .contains("it-1");
    assertThat(gantry.get("get", "all", "-n", NS))
        .contains("pod/backend-")
        .contains("service/backend")
        .contains("deployment.apps/backend")
        .contains("replicaset.apps/");
    String pod = pod("frontend");
    assertThat(gantry.get("describe", "pod", pod, "-n", NS))
        .contains("Scheduled")
        .contains("Pulled")
        .contains("Started")
        .contains("gantry.local/k8sdemo/frontend:1");
    Gantry.eventually(
        SOON, () -> curl("/marker-page") + gantry.get("logs", pod, "-n", NS), "nginx");
    assertThat(gantry.get("logs", pod, "-n", NS, "--tail=1").lines().count())
        .isLessThanOrEqualTo(1);
    assertThat(gantry.get("get", "events", "-n", NS))
        .contains("SuccessfulCreate")
        .contains("ScalingReplicaSet");
  }

  @Test
  @Order(5)
  void execRunsInTheContainer() {
    String pod = pod("backend");
    assertThat(gantry.get("exec", pod, "-n", NS, "--", "sh", "-c", "hostname; id -u"))
        .isEqualTo(pod + "\n0");
    Shell.Result failing = gantry.kubectl("exec", pod, "-n", NS, "--", "sh", "-c", "exit 7");
    assertThat(failing.code()).isEqualTo(7);
    assertThat(
            gantry
                .kubectlWithInput("over the wire", "exec", "-i", pod, "-n", NS, "--", "cat")
                .ok()
                .out())
        .isEqualTo("over the wire");
    Shell.Result terminal =
        gantry.sh(
            "script -qec 'kubectl exec -it "
                + pod
                + " -n k8sdemo -- sh -c \"tty; echo done\"' /dev/null < /dev/null");
    assertThat(terminal.out()).contains("/dev/pts/").contains("done");
  }

  @Test
  @Order(6)
  void configMapsAndSecretsAreShown() {
    gantry.get("create", "configmap", "settings", "-n", NS, "--from-literal=colour=green");
    gantry.get("create", "secret", "generic", "key", "-n", NS, "--from-literal=password=s3cr3t");
    assertThat(gantry.get("get", "cm", "settings", "-n", NS, "-o", "yaml"))
        .contains("colour: green");
    assertThat(gantry.get("get", "secret", "key", "-n", NS, "-o", "yaml"))
        .contains("password: czNjcjN0");
    assertThat(gantry.get("get", "cm", "-n", NS)).contains("kube-root-ca.crt");
  }

  @Test
  @Order(7)
  void topShowsUse() {
    Gantry.eventually(Duration.ofSeconds(60), () -> gantry.kubectl("top", "node").out(), "it-1");
    Gantry.eventually(
        Duration.ofSeconds(60), () -> gantry.kubectl("top", "pod", "-n", NS).out(), "backend-");
  }

  @Test
  @Order(8)
  void deletedPodIsReplaced() {
    String pod = pod("backend");
    gantry.get("delete", "pod", pod, "-n", NS, "--wait=false");
    Await.until(
        SOON,
        () -> gantry.get("get", "pods", "-n", NS, "-l", "app=backend", "--no-headers"),
        list ->
            !list.contains(pod)
                && list.lines().filter(l -> l.contains("1/1") && l.contains("Running")).count()
                    == 3,
        "three running pods without " + pod);
  }

  @Test
  @Order(9)
  void scalesRollsOutAndBack() {
    gantry.get("scale", "deployment/backend", "-n", NS, "--replicas=5");
    gantry.get("rollout", "status", "deployment/backend", "-n", NS, "--timeout=60s");
    assertThat(
            gantry.get(
                "get", "deployment", "backend", "-n", NS, "-o", "jsonpath={.status.readyReplicas}"))
        .isEqualTo("5");
    gantry.get("scale", "deployment/backend", "-n", NS, "--replicas=2");

    gantry.get(
        "set", "image", "deployment/backend", "-n", NS, "backend=gantry.local/k8sdemo/frontend:1");
    Gantry.eventually(
        SOON, () -> gantry.get("rollout", "history", "deployment/backend", "-n", NS), "2");
    gantry.get("rollout", "undo", "deployment/backend", "-n", NS);
    gantry.get("rollout", "status", "deployment/backend", "-n", NS, "--timeout=60s");
    assertThat(
            gantry.get(
                "get",
                "deployment",
                "backend",
                "-n",
                NS,
                "-o",
                "jsonpath={.spec.template.spec.containers[0].image}"))
        .isEqualTo("gantry.local/k8sdemo/backend:1");

    gantry.get("rollout", "pause", "deployment/backend", "-n", NS);
    gantry.get("set", "env", "deployment/backend", "-n", NS, "COLOUR=red");
    assertThat(
            gantry.get("get", "deployment", "backend", "-n", NS, "-o", "jsonpath={.spec.paused}"))
        .isEqualTo("true");
    gantry.get("rollout", "resume", "deployment/backend", "-n", NS);
    gantry.get("rollout", "status", "deployment/backend", "-n", NS, "--timeout=60s");
    gantry.get("rollout", "restart", "deployment/backend", "-n", NS);
    gantry.get("rollout", "status", "deployment/backend", "-n", NS, "--timeout=60s");
  }

  @Test
  @Order(10)
  void changesInPlace() {
    String pod = pod("frontend");
    gantry.get("label", "pod", pod, "-n", NS, "tier=web");
    assertThat(gantry.get("get", "pods", "-n", NS, "-l", "tier=web", "-o", "name"))
        .isEqualTo("pod/" + pod);
    gantry.get("annotate", "deployment", "frontend", "-n", NS, "note=hello");
    gantry.get("patch", "deployment", "frontend", "-n", NS, "-p", "{\"spec\":{\"replicas\":3}}");
    gantry.get(
        "patch",
        "deployment",
        "frontend",
        "-n",
        NS,
        "--type=json",
        "-p",
        "[{\"op\":\"replace\",\"path\":\"/spec/replicas\",\"value\":2}]");
    gantry.get(
        "patch",
        "deployment",
        "frontend",
        "-n",
        NS,
        "--type=merge",
        "-p",
        "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}");
    assertThat(
            gantry.get(
                "get",
                "deployment",
                "frontend",
                "-n",
                NS,
                "-o",
                "jsonpath={.spec.replicas} {.metadata.labels.a}"))
        .isEqualTo("2 b");
    gantry.get(
        "expose",
        "deployment",
        "frontend",
        "-n",
        NS,
        "--name=second",
        "--port=80",
        "--type=NodePort");
    String port =
        gantry.get(
            "get", "service", "second", "-n", NS, "-o", "jsonpath={.spec.ports[0].nodePort}");
    Gantry.eventually(
        SOON,
        () -> gantry.sh("curl -s -m 3 http://127.0.0.1:" + port + "/").out(),
        "Hello from the front end");
    assertThat(
            gantry
                .sh(
                    "EDITOR='sed -i s/^kind/kind/' kubectl edit deployment frontend -n k8sdemo 2>&1")
                .ok()
                .out())
        .contains("no changes");
  }

  @Test
  @Order(11)
  void copiesForwardsAttachesAndRuns() {
    String pod = pod("frontend");
    gantry
        .sh(
            "echo copied > it/target/note.txt && kubectl cp it/target/note.txt k8sdemo/"
                + pod
                + ":/tmp/note.txt")
        .ok();
    assertThat(gantry.get("exec", pod, "-n", NS, "--", "cat", "/tmp/note.txt")).isEqualTo("copied");
    gantry
        .sh(
            "kubectl cp k8sdemo/"
                + pod
                + ":/tmp/note.txt it/target/back.txt && grep -q copied it/target/back.txt")
        .ok();

    Shell.Result forwarded =
        gantry.sh(
            "kubectl port-forward -n k8sdemo pod/"
                + pod
                + " 18081:80 >it/target/forward.log 2>&1 & pid=$!; "
                + "for i in $(seq 100); do curl -s -m 2 http://127.0.0.1:18081/ && break; sleep 0.1; done; kill $pid");
    assertThat(forwarded.out()).contains("Hello from the front end");

    Shell.Result ran =
        gantry.kubectlWithInput(
            "typed\n",
            "run",
            "once",
            "-n",
            NS,
            "-i",
            "--rm",
            "--restart=Never",
            "--image=gantry.local/k8sdemo/backend:1",
            "--command",
            "--",
            "sh",
            "-c",
            "read line; echo got $line; nslookup -type=a frontend.k8sdemo.svc.cluster.local | tail -2");
    assertThat(ran.ok().out()).contains("got typed").contains("10.97.");
  }

  @Test
  @Order(12)
  void refusesInWords() {
    Shell.Result unknown =
        gantry
            .kubectlWithInput(
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\nspecc: {}\n",
                "apply",
                "-n",
                NS,
                "-f",
                "-")
            .failed();
    assertThat(unknown.err()).contains("unknown field \"specc\"");
    assertThat(gantry.kubectl("get", "pod", "nobody", "-n", NS).failed().err())
        .contains("pods \"nobody\" not found");
    assertThat(gantry.kubectl("create", "configmap", "Bad_Name", "-n", NS).failed().err())
        .contains("metadata.name")
        .contains("RFC 1123");
    Shell.Result selector =
        gantry
            .kubectl(
                "patch",
                "deployment",
                "backend",
                "-n",
                NS,
                "-p",
                "{\"spec\":{\"selector\":{\"matchLabels\":{\"app\":\"other\"}}}}")
            .failed();
    assertThat(selector.err()).contains("field is immutable");
    assertThat(gantry.kubectl("create", "namespace", NS).failed().err()).contains("already exists");
  }

  @Test
  @Order(13)
  void namespaceIsDeletedWithAllThatIsInIt() {
    gantry.get(
        "delete",
        "-n",
        NS,
        "-f",
        "examples/k8sdemo/frontend-dp.yaml",
        "-f",
        "examples/k8sdemo/ingress.yaml");
    gantry.get("delete", "namespace", NS, "--timeout=90s");
    assertThat(gantry.kubectl("get", "namespace", NS).failed().err()).contains("not found");
    assertThat(gantry.get("get", "pods,services,endpoints,configmaps,events", "-A", "--no-headers"))
        .doesNotContain(NS);
    Gantry.eventually(
        SOON,
        () ->
            gantry
                .sh(
                    "ctr --address it/target/home/nodes/it-1/containerd.sock -n k8s.io tasks ls -q | wc -l")
                .out(),
        "0");
  }

  private static String pod(String app) {
    return gantry.get(
        "get",
        "pods",
        "-n",
        NS,
        "-l",
        "app=" + app,
        "--field-selector=status.phase=Running",
        "-o",
        "jsonpath={.items[0].metadata.name}");
  }

  private static String curl(String path) {
    return gantry.sh("curl -s -m 5 -H 'Host: k8sdemo.local' http://127.0.0.1:18080" + path).out();
  }
}
