package dev.gantry.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What kubectl can do, told as stories in {@code src/test/resources/kubectl}: each has a namespace
 * of its own, the one that its kubeconfig names.
 */
class KubectlIT {

  private static final Path STORIES = Gantry.PROJECT.resolve("it/src/test/resources/kubectl");
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final Duration AT_LAST = Duration.ofSeconds(90);
  private static final String NODE = "it-1";

  private static Gantry gantry;

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    gantry = Gantry.withNodes(1);
  }

  static List<String> stories() throws IOException {
    try (Stream<Path> files = Files.list(STORIES)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("stories")
  void tells(String file) throws IOException {
    Story story = Story.read(STORIES.resolve(file));
    String namespace = story.name();
    gantry.get("create", "namespace", namespace);
    try {
      Shell shell = shell(namespace);
      for (Map.Entry<String, String> given : story.files().entrySet()) {
        Files.writeString(folder.resolve(given.getKey()), given.getValue());
      }
      for (Story.Step step : story.steps()) {
        tell(step, shell, namespace);
      }
    } finally {
      gantry.kubectl("delete", "namespace", namespace, "--wait=false");
    }
  }

  private static void tell(Story.Step step, Shell shell, String namespace) {
    List<String> words = List.of("bash", "-c", step.command());
    if (step.eventually()) {
      Await.until(
          AT_LAST,
          () -> shell.run(LIMIT, "", words),
          step::isAnsweredBy,
          step.command() + " answers " + step.answer());
      return;
    }
    Shell.Result result = shell.run(LIMIT, "", words);
    String all = result.out() + result.err();
    if (step.code() == null) {
      assertThat(result.code()).as("%s%n%s", step.command(), all).isNotZero();
    } else {
      assertThat(result.code()).as("%s%n%s", step.command(), all).isEqualTo(step.code());
    }
    assertThat(all).as("%s in %s", step.command(), namespace).contains(step.answer());
  }

  private Shell shell(String namespace) throws IOException {
    Path kubeconfig = folder.resolve("kubeconfig");
    Files.copy(gantry.kubeconfig(), kubeconfig);
    Map<String, String> environment = new HashMap<>(gantry.environment());
    environment.put("KUBECONFIG", kubeconfig.toString());
    environment.put("NS", namespace);
    environment.put("NODE", NODE);
    environment.put("IMAGE", "gantry.local/k8sdemo/backend:1");
    Shell shell = new Shell(folder, environment);
    shell
        .run(
            LIMIT,
            "",
            List.of("kubectl", "config", "set-context", "--current", "--namespace", namespace))
        .ok();
    return shell;
  }
}
