package dev.gantry.ejb.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.controller.PodState;
import dev.gantry.model.object.Meta;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VolumeStoryTest {

  private static final String STATEFUL =
      """
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: db, namespace: default}
      spec:
        serviceName: db
        replicas: 2
        selector: {matchLabels: {app: db}}
        template:
          metadata: {labels: {app: db}}
          spec:
            containers:
            - {name: db, image: 'db:1', volumeMounts: [{name: data, mountPath: /data}]}
        volumeClaimTemplates:
        - metadata: {name: data}
          spec:
            storageClassName: local
            accessModes: [ReadWriteOnce]
            resources: {requests: {storage: 1Gi}}
      """;

  private World world;

  @BeforeEach
  void start() {
    world = new World().node("node-1", Map.of()).node("node-2", Map.of());
    world.apply(
        """
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: local}
        provisioner: gantry.dev/local
        volumeBindingMode: WaitForFirstConsumer
        """);
  }

  private static String volume(String name, String size, String more) {
    return """
        apiVersion: v1
        kind: PersistentVolume
        metadata: {name: NAME, labels: {disk: NAME}}
        spec:
          capacity: {storage: SIZE}
          accessModes: [ReadWriteOnce]
          hostPath: {path: /mnt/NAME}
          MORE
        """
        .replace("NAME", name)
        .replace("SIZE", size)
        .replace("MORE", more);
  }

  private static String claim(String name, String size, String more) {
    return """
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: NAME, namespace: default}
        spec:
          accessModes: [ReadWriteOnce]
          resources: {requests: {storage: SIZE}}
          MORE
        """
        .replace("NAME", name)
        .replace("SIZE", size)
        .replace("MORE", more);
  }

  private static String pod(String name, String claim) {
    return """
        apiVersion: v1
        kind: Pod
        metadata: {name: NAME, namespace: default}
        spec:
          containers: [{name: c, image: 'c:1'}]
          volumes: [{name: v, persistentVolumeClaim: {claimName: CLAIM}}]
        """
        .replace("NAME", name)
        .replace("CLAIM", claim);
  }

  private ObjectNode volumeOf(String claim) {
    String name = world.get(Keys.CLAIMS, "default", claim).at("/spec/volumeName").asText();
    return world.get(Keys.VOLUMES, "", name);
  }

  private String phase(String claim) {
    return world.get(Keys.CLAIMS, "default", claim).at("/status/phase").asText();
  }

  private String volumePhase(String volume) {
    return world.get(Keys.VOLUMES, "", volume).at("/status/phase").asText();
  }

  @Test
  void aStatefulSetsDataStayWithItsPods() {
    world.apply(STATEFUL).pass(Duration.ofSeconds(15));
    assertThat(world.documents(Keys.PODS, "default")).hasSize(2).allMatch(PodState::isReady);
    assertThat(phase("data-db-0")).isEqualTo("Bound");
    ObjectNode volume = volumeOf("data-db-1");
    String node = PodState.node(world.get(Keys.PODS, "default", "db-1"));
    assertThat(volume.at("/spec/nodeAffinity").toString()).contains(node);
    assertThat(volume.at("/spec/local/path").asText())
        .isEqualTo("/var/lib/gantry/volumes/" + Meta.name(volume));
    assertThat(volume.at("/status/phase").asText()).isEqualTo("Bound");

    world.delete(Keys.PODS, "default", "db-1", "Background").pass(Duration.ofSeconds(15));

    ObjectNode again = world.get(Keys.PODS, "default", "db-1");
    assertThat(PodState.node(again)).isEqualTo(node);
    assertThat(PodState.isReady(again)).isTrue();
    assertThat(Meta.uid(volumeOf("data-db-1"))).isEqualTo(Meta.uid(volume));
    assertThat(world.cluster.events())
        .contains(
            "Normal ProvisioningSucceeded Successfully provisioned volume " + Meta.name(volume));
  }

  @Test
  void retentionPoliciesTakeClaimsAlong() {
    world.apply(
        STATEFUL.replace(
            "  replicas: 2",
            "  persistentVolumeClaimRetentionPolicy: {whenDeleted: Delete, whenScaled: Delete}\n"
                + "  replicas: 2"));
    world.pass(Duration.ofSeconds(15));
    world.change(
        Keys.STATEFUL_SETS,
        "default",
        "db",
        s -> {
          s.withObject("/spec").put("replicas", 1);
          return s;
        });
    world.pass(Duration.ofSeconds(15));
    assertThat(world.names(Keys.CLAIMS, "default")).containsExactly("data-db-0");
    assertThat(world.names(Keys.VOLUMES, "")).hasSize(1);
    world.delete(Keys.STATEFUL_SETS, "default", "db", "Background").pass(Duration.ofSeconds(15));
    assertThat(world.names(Keys.CLAIMS, "default")).isEmpty();
    assertThat(world.names(Keys.VOLUMES, "")).isEmpty();
  }

  @Test
  void withoutRetentionPolicyClaimsStay() {
    world.apply(STATEFUL).pass(Duration.ofSeconds(15));
    world.delete(Keys.STATEFUL_SETS, "default", "db", "Background").pass(Duration.ofSeconds(15));
    assertThat(world.names(Keys.PODS, "default")).isEmpty();
    assertThat(world.names(Keys.CLAIMS, "default")).containsExactly("data-db-0", "data-db-1");
  }

  @Test
  void theSmallestThatWillDoIsTaken() {
    world.apply(volume("big", "10Gi", "")).apply(volume("fit", "2Gi", ""));
    world
        .apply(volume("small", "500Mi", ""))
        .apply(volume("fast", "2Gi", "storageClassName: fast"));
    assertThat(volumePhase("fit")).isEqualTo("Available");
    world.apply(claim("c", "1Gi", "storageClassName: ''"));
    assertThat(Meta.name(volumeOf("c"))).isEqualTo("fit");
    assertThat(phase("c")).isEqualTo("Bound");
    assertThat(volumePhase("fit")).isEqualTo("Bound");
    world.apply(claim("d", "20Gi", "storageClassName: ''"));
    assertThat(phase("d")).isEqualTo("Pending");
    assertThat(world.cluster.events())
        .contains(
            "Normal FailedBinding no persistent volumes available for this claim and no storage"
                + " class is set");
    world.apply(volume("huge", "20Gi", ""));
    assertThat(phase("d")).isEqualTo("Bound");
  }

  @Test
  void selectorsAndNamesChoose() {
    world.apply(volume("a", "1Gi", "")).apply(volume("b", "1Gi", "")).apply(volume("z", "1Gi", ""));
    world.apply(claim("c", "1Gi", "selector: {matchLabels: {disk: z}}\n  storageClassName: ''"));
    assertThat(Meta.name(volumeOf("c"))).isEqualTo("z");
    world.apply(claim("d", "1Gi", "volumeName: b\n  storageClassName: ''"));
    assertThat(phase("d")).isEqualTo("Bound");
    world.apply(claim("e", "1Gi", "volumeName: b\n  storageClassName: ''"));
    assertThat(phase("e")).isEqualTo("Pending");
    assertThat(world.cluster.events())
        .contains("Warning FailedBinding volume \"b\" already bound to a different claim.");
  }

  @Test
  void aVolumeReservedForAClaimWaitsForIt() {
    world.apply(volume("mine", "5Gi", "claimRef: {namespace: default, name: later}"));
    world.apply(claim("other", "1Gi", "storageClassName: ''"));
    assertThat(phase("other")).isEqualTo("Pending");
    world.apply(claim("later", "1Gi", "storageClassName: ''"));
    assertThat(Meta.name(volumeOf("later"))).isEqualTo("mine");
  }

  @Test
  void retainedVolumesAreReleasedAndDeletedOnesGo() {
    world.apply(volume("kept", "1Gi", "")).apply(claim("c", "1Gi", "storageClassName: ''"));
    world.delete(Keys.CLAIMS, "default", "c", "Background");
    assertThat(world.names(Keys.CLAIMS, "default")).isEmpty();
    assertThat(volumePhase("kept")).isEqualTo("Released");
    world.apply(claim("c", "1Gi", "storageClassName: ''"));
    assertThat(phase("c")).isEqualTo("Pending");

    world.apply(claim("made", "1Gi", "storageClassName: local")).apply(pod("p", "made"));
    world.pass(Duration.ofSeconds(5));
    assertThat(phase("made")).isEqualTo("Bound");
    world.delete(Keys.PODS, "default", "p", "Background");
    world.delete(Keys.CLAIMS, "default", "made", "Background");
    assertThat(world.names(Keys.VOLUMES, "")).containsExactly("kept");
  }

  @Test
  void whatIsUsedDoesNotGo() {
    world.apply(claim("c", "1Gi", "storageClassName: local")).apply(pod("p", "c"));
    world.pass(Duration.ofSeconds(5));
    world.delete(Keys.CLAIMS, "default", "c", "Background");
    String volume = Meta.name(volumeOf("c"));
    world.delete(Keys.VOLUMES, "", volume, "Background");
    assertThat(phase("c")).isEqualTo("Bound");
    assertThat(volumePhase(volume)).isEqualTo("Bound");
    world.delete(Keys.PODS, "default", "p", "Background");
    assertThat(world.names(Keys.CLAIMS, "default")).isEmpty();
    assertThat(world.names(Keys.VOLUMES, "")).isEmpty();
  }

  @Test
  void aLostVolumeIsSaid() {
    world.apply(volume("v", "1Gi", "")).apply(claim("c", "1Gi", "storageClassName: ''"));
    world.cluster.remove(new dev.gantry.model.object.ObjectKey(Keys.VOLUMES, "", "v"));
    world.settle();
    assertThat(phase("c")).isEqualTo("Lost");
    assertThat(world.cluster.events())
        .contains(
            "Warning ClaimLost Bound claim has lost its PersistentVolume. Data on the volume is"
                + " lost!");
  }

  @Test
  void theFirstConsumerDecidesWhere() {
    world.apply(claim("c", "1Gi", "storageClassName: local"));
    assertThat(phase("c")).isEqualTo("Pending");
    assertThat(world.cluster.events())
        .contains(
            "Normal WaitForFirstConsumer waiting for first consumer to be created before binding");
    world.apply(
        pod("p", "c")
            .replace("spec:\n", "spec:\n  nodeSelector: {kubernetes.io/hostname: node-2}\n"));
    world.pass(Duration.ofSeconds(5));
    assertThat(PodState.node(world.get(Keys.PODS, "default", "p"))).isEqualTo("node-2");
    assertThat(Meta.labels(volumeOf("c"))).containsEntry("gantry.dev/node", "node-2");
    assertThat(world.mounted).contains("c");
  }

  @Test
  void staticVolumesOfAWaitingClassAreChosenByNode() {
    world.apply(
        """
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: disks}
        provisioner: kubernetes.io/no-provisioner
        volumeBindingMode: WaitForFirstConsumer
        """);
    world.apply(
        volume(
            "far",
            "1Gi",
            "storageClassName: disks\n"
                + "  nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key:"
                + " kubernetes.io/hostname, operator: In, values: [node-2]}]}]}}"));
    world.apply(claim("c", "1Gi", "storageClassName: disks")).apply(pod("p", "c"));
    world.pass(Duration.ofSeconds(5));
    assertThat(PodState.node(world.get(Keys.PODS, "default", "p"))).isEqualTo("node-2");
    world.apply(claim("d", "1Gi", "storageClassName: disks")).apply(pod("q", "d"));
    world.pass(Duration.ofSeconds(5));
    List<String> events = world.cluster.events();
    assertThat(events)
        .anyMatch(e -> e.contains("2 node(s) didn't find available persistent volumes to bind"));
  }
}
