package dev.gantry.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.it.operator.Greeting;
import dev.gantry.it.operator.GreetingReconciler;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.javaoperatorsdk.operator.Operator;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** An operator as others write them: its definition, its reconciler, its finalizer. */
class OperatorIT {

  private static final String NS = "operator";
  private static final Duration SOON = Duration.ofSeconds(60);

  @Test
  void operatorActsOnItsResources() throws IOException {
    Gantry gantry = Gantry.withNodes(1);
    gantry.get("create", "namespace", NS);
    gantry.get(
        "apply", "-f", Gantry.PROJECT.resolve("it/src/test/resources/greetings.yaml").toString());
    gantry.get(
        "wait", "crd/greetings.it.gantry.dev", "--for=condition=Established", "--timeout=30s");
    Config config = Config.fromKubeconfig(Files.readString(gantry.kubeconfig()));
    KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build();
    Operator operator = new Operator(o -> o.withKubernetesClient(client));
    operator.register(new GreetingReconciler());
    operator.start();
    try {
      gantry.apply(
          NS,
          """
          apiVersion: it.gantry.dev/v1
          kind: Greeting
          metadata: {name: first}
          spec: {text: hello, times: 2}
          """);
      Gantry.eventually(SOON, () -> field(gantry, "cm", ".data.text"), "hello hello");
      Gantry.eventually(SOON, () -> field(gantry, "greeting", ".status.said"), "hello hello");

      gantry.get(
          "patch", "greeting", "first", "-n", NS, "--type=merge", "-p", "{\"spec\":{\"times\":3}}");
      Gantry.eventually(SOON, () -> field(gantry, "cm", ".data.text"), "hello hello hello");
      gantry.get("delete", "cm", "first", "-n", NS);
      Gantry.eventually(SOON, () -> field(gantry, "cm", ".data.text"), "hello hello hello");

      assertThat(
              gantry
                  .kubectl(
                      "patch",
                      "greeting",
                      "first",
                      "-n",
                      NS,
                      "--type=merge",
                      "-p",
                      "{\"spec\":{\"times\":0}}")
                  .failed()
                  .err())
          .contains("spec.times in body should be greater than or equal to 1");
      assertThat(gantry.get("get", "greetings", "-n", NS)).contains("TEXT").contains("hello");

      gantry.get("delete", "greeting", "first", "-n", NS, "--timeout=60s");
      assertThat(client.resources(Greeting.class).inNamespace(NS).list().getItems()).isEmpty();
      Gantry.eventually(
          SOON, () -> gantry.kubectl("get", "cm", "first", "-n", NS).err(), "NotFound");
    } finally {
      operator.stop();
      client.close();
      gantry.kubectl("delete", "namespace", NS, "--wait=false");
      gantry.kubectl("delete", "crd", "greetings.it.gantry.dev", "--wait=false");
    }
  }

  private static String field(Gantry gantry, String kind, String path) {
    Shell.Result result =
        gantry.kubectl("get", kind, "first", "-n", NS, "-o", "jsonpath={" + path + "}");
    return result.out() + result.err();
  }
}
