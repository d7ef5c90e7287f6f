package dev.gantry.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What kubectl can do, told as stories in {@code src/test/resources/kubectl}: each has a namespace
 * of its own, the one that its kubeconfig names. {@code -Dgantry.story=NAME} tells one alone.
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
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.startsWith(System.getProperty("gantry.story", "")))
          .sorted()
          .toList();
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
      List<String> wrong =
          story.steps().stream()
              .map(step -> step.with("$NODE", NODE).with("$NS", namespace))
              .map(step -> tell(step, shell))
              .filter(Objects::nonNull)
              .toList();
      assertThat(wrong).as(file).isEmpty();
    } finally {
      gantry.kubectl("delete", "namespace", namespace, "--wait=false");
    }
  }

  /** What is wrong with the step's answer, or null. */
  private static String tell(Story.Step step, Shell shell) {
    List<String> words = List.of("bash", "-c", step.command());
    Instant end = Instant.now().plus(AT_LAST);
    Shell.Result result = shell.run(LIMIT, "", words);
    while (step.eventually() && !step.isAnsweredBy(result) && Instant.now().isBefore(end)) {
      result = shell.run(LIMIT, "", words);
    }
    return step.isAnsweredBy(result)
        ? null
        : String.format(
            "$ %s%n%s%s(ended with %d; missing: %s)",
            step.command(), result.out(), result.err(), result.code(), step.missing(result));
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
