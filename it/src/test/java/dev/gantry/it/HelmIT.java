package dev.gantry.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.Release;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Helm itself, as a library, with a chart that has hooks, a test and something to wait for. */
class HelmIT {

  private static final String NS = "helm";
  private static final Path CHART = Gantry.PROJECT.resolve("it/src/test/resources/charts/greeting");

  private static Gantry gantry;

  @BeforeAll
  static void start() {
    gantry = Gantry.withNodes(1);
  }

  @AfterAll
  static void clean() {
    gantry.kubectl("delete", "namespace", NS, "--ignore-not-found", "--wait=false");
  }

  @Test
  void chartIsInstalledUpgradedTestedAndUninstalled() {
    Release installed =
        new Helm(CHART)
            .install()
            .withName("greet")
            .withNamespace(NS)
            .createNamespace()
            .waitReady()
            .withTimeout(120)
            .withKubeConfig(gantry.kubeconfig())
            .call();
    assertThat(installed.getStatus()).isEqualTo("deployed");
    assertThat(data("text")).isEqualTo("hello");
    assertThat(data("hpa")).isEqualTo("true");
    assertThat(data("minor")).isEqualTo("36");
    assertThat(data("known")).isEqualTo("default");
    assertThat(available()).isEqualTo("1");
    assertThat(job("pre-install")).isEqualTo("1");

    Release upgraded =
        new Helm(CHART)
            .upgrade()
            .withName("greet")
            .withNamespace(NS)
            .set("text", "again")
            .set("replicas", 2)
            .waitReady()
            .withTimeout(120)
            .withKubeConfig(gantry.kubeconfig())
            .call();
    assertThat(upgraded.getRevision()).isEqualTo("2");
    assertThat(data("text") + data("revision")).isEqualTo("again2");
    assertThat(available()).isEqualTo("2");
    assertThat(job("post-upgrade")).isEqualTo("1");

    Helm.test("greet").withNamespace(NS).withKubeConfig(gantry.kubeconfig()).call();
    assertThat(gantry.get("get", "pod", "greet-test", "-n", NS, "-o", "jsonpath={.status.phase}"))
        .isEqualTo("Succeeded");
    assertThat(Helm.history("greet").withNamespace(NS).withKubeConfig(gantry.kubeconfig()).call())
        .hasSize(2);
    assertThat(Helm.list().withNamespace(NS).withKubeConfig(gantry.kubeconfig()).call())
        .extracting(Release::getName)
        .containsExactly("greet");

    Helm.uninstall("greet").withNamespace(NS).withKubeConfig(gantry.kubeconfig()).call();
    assertThat(gantry.get("get", "deployments,configmaps", "-n", NS, "-o", "name"))
        .isEqualTo("configmap/kube-root-ca.crt");
    assertThat(gantry.get("get", "secrets", "-n", NS, "-o", "name")).isEmpty();
  }

  @Test
  void failedUpgradeIsTakenBack() {
    gantry.get("create", "namespace", "helm-atomic");
    new Helm(CHART)
        .install()
        .withName("back")
        .withNamespace("helm-atomic")
        .set("replicas", 0)
        .withKubeConfig(gantry.kubeconfig())
        .call();
    String problem = "";
    try {
      new Helm(CHART)
          .upgrade()
          .withName("back")
          .withNamespace("helm-atomic")
          .set("replicas", -1)
          .set("text", "never")
          .atomic()
          .withTimeout(60)
          .withKubeConfig(gantry.kubeconfig())
          .call();
    } catch (IllegalStateException e) {
      problem = e.getMessage();
    }
    assertThat(problem).contains("spec.replicas").contains("must be greater than or equal to 0");
    assertThat(gantry.get("get", "cm", "back", "-n", "helm-atomic", "-o", "jsonpath={.data.text}"))
        .isEqualTo("hello");
    gantry.get("delete", "namespace", "helm-atomic", "--wait=false");
  }

  private static String data(String key) {
    return gantry.get("get", "cm", "greet", "-n", NS, "-o", "jsonpath={.data." + key + "}");
  }

  private static String available() {
    return gantry.get(
        "get", "deployment", "greet", "-n", NS, "-o", "jsonpath={.status.availableReplicas}");
  }

  private static String job(String hook) {
    return gantry.get(
        "get", "job", "greet-" + hook, "-n", NS, "-o", "jsonpath={.status.succeeded}");
  }
}
