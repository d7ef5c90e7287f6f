package dev.gantry.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A list and the watch from it tell the same as a later list, whoever writes meanwhile and although
 * the server was killed in between.
 */
class WatchIT {

  private static final String NS = "watch";
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final ObjectMapper JSON = new ObjectMapper();

  private static Gantry gantry;

  /** What there was at one revision: revisions of objects by name. */
  private record Snapshot(String revision, Map<String, String> objects) {}

  @BeforeAll
  static void start() {
    gantry = Gantry.withNodes(1);
    gantry.get("create", "namespace", NS);
  }

  @AfterAll
  static void clean() {
    gantry.kubectl("delete", "namespace", NS, "--wait=false");
  }

  @Test
  void listsAndReplayedWatchesAgreeThroughARestart() throws IOException {
    List<Snapshot> snapshots = new ArrayList<>();
    snapshots.add(list());
    Config config = Config.fromKubeconfig(Files.readString(gantry.kubeconfig()));
    try (KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build();
        ConfigMapWriters writers = new ConfigMapWriters(client, NS)) {
      InformerJournal journal = new InformerJournal();
      SharedIndexInformer<ConfigMap> informer =
          client.configMaps().inNamespace(NS).inform(journal, 0);
      for (int i = 1; i <= 3; i++) {
        int wanted = i * 60;
        Await.until(PATIENCE, writers::done, done -> done >= wanted, wanted + " writes done");
        snapshots.add(list());
      }
      Snapshot third = snapshots.get(3);
      for (Snapshot from : snapshots) {
        assertThat(replay(from, third)).as("from %s", from.revision()).contains(third.objects());
      }
      killServer();
      gantry.launcher("up", "--no-examples").ok();
      int before = writers.done();
      Await.until(PATIENCE, writers::done, d -> d >= before + 60, "writes go on");
      final Snapshot restarted = list();
      Await.until(PATIENCE, writers::done, d -> d >= before + 120, "more writes");
      writers.stop();

      Snapshot last = list();
      Await.until(
          PATIENCE,
          journal::objects,
          seen -> seen.equals(last.objects()),
          "the informer knows what is there: " + last.objects());
      assertThat(journal.contradictions()).isEmpty();
      assertThat(informer.getStore().list()).hasSize(last.objects().size());
      informer.stop();
      assertThat(replay(restarted, last)).contains(last.objects());
      for (Snapshot from : snapshots) {
        // From before the restart: the whole truth or "list again", nothing in between.
        replay(from, last).ifPresent(seen -> assertThat(seen).isEqualTo(last.objects()));
      }
    }
  }

  private static void killServer() {
    gantry
        .sh(
            "s=$(cut -d' ' -f1 it/target/home/run/server.pid); for p in $(pgrep -P $s) $s; do kill -9 $p; done")
        .ok();
  }

  private static Snapshot list() throws IOException {
    JsonNode list =
        JSON.readTree(gantry.get("get", "--raw", "/api/v1/namespaces/" + NS + "/configmaps"));
    Map<String, String> objects = new TreeMap<>();
    list.path("items").forEach(item -> objects.put(name(item), revision(item)));
    return new Snapshot(revision(list), objects);
  }

  /**
   * The snapshot with what a watch from it tells, up to another's revision; empty when the server
   * no longer remembers (410) and wants the client to list again.
   */
  private static Optional<Map<String, String>> replay(Snapshot from, Snapshot to)
      throws IOException {
    String stream =
        gantry.get(
            "get",
            "--raw",
            "/api/v1/namespaces/"
                + NS
                + "/configmaps?watch=1&timeoutSeconds=2&resourceVersion="
                + from.revision());
    Map<String, String> objects = new TreeMap<>(from.objects());
    long seen = Long.parseLong(from.revision());
    for (String line : stream.lines().toList()) {
      JsonNode event = JSON.readTree(line);
      JsonNode object = event.path("object");
      String what = event.path("type").asText() + " " + name(object);
      if (event.path("type").asText().equals("ERROR")) {
        assertThat(object.path("code").asInt()).as(line).isEqualTo(410);
        assertThat(object.path("reason").asText()).as(line).isEqualTo("Expired");
        assertThat(objects).as("nothing was told before").isEqualTo(from.objects());
        return Optional.empty();
      }
      long revision = Long.parseLong(revision(object));
      assertThat(revision).as(what).isGreaterThan(seen);
      seen = revision;
      if (revision > Long.parseLong(to.revision())) {
        break;
      }
      switch (event.path("type").asText()) {
        case "ADDED" -> assertThat(objects.put(name(object), revision(object))).as(what).isNull();
        case "MODIFIED" ->
            assertThat(objects.put(name(object), revision(object))).as(what).isNotNull();
        case "DELETED" -> assertThat(objects.remove(name(object))).as(what).isNotNull();
        default -> throw new AssertionError(line);
      }
    }
    return Optional.of(objects);
  }

  private static String name(JsonNode object) {
    return object.path("metadata").path("name").asText();
  }

  private static String revision(JsonNode object) {
    return object.path("metadata").path("resourceVersion").asText();
  }
}
