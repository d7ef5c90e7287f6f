package dev.gantry.model.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchedulerTest {

  private static final Volumes NO_VOLUMES =
      new Volumes() {
        @Override
        public Optional<JsonNode> claim(String namespace, String name) {
          return Optional.empty();
        }

        @Override
        public Optional<JsonNode> volume(String name) {
          return Optional.empty();
        }

        @Override
        public Optional<JsonNode> storageClass(String name) {
          return Optional.empty();
        }

        @Override
        public List<JsonNode> free(String storageClass) {
          return List.of();
        }
      };

  private final ClusterSnapshot cluster = new ClusterSnapshot(NO_VOLUMES);
  private final Scheduler scheduler = new Scheduler();
  private int pods;

  private void node(String name, String spec, String labels) {
    ObjectNode node = Json.object();
    ObjectNode meta = node.putObject("metadata").put("name", name);
    meta.set("labels", json("{'kubernetes.io/hostname':'" + name + "'" + labels + "}"));
    node.set("spec", json(spec));
    node.putObject("status").set("allocatable", json("{'cpu':'2','memory':'4Gi','pods':'10'}"));
    cluster.putNode(node);
  }

  private static ObjectNode json(String text) {
    return Json.parse(text.replace('\'', '"'));
  }

  private PodInfo pod(String spec) {
    return pod(spec, "web");
  }

  private PodInfo pod(String spec, String app) {
    ObjectNode pod = Json.object().put("kind", "Pod");
    pods++;
    pod.putObject("metadata")
        .put("name", "p" + pods)
        .put("namespace", "default")
        .put("uid", "u" + pods)
        .putObject("labels")
        .put("app", app);
    pod.set("spec", json(spec));
    return new PodInfo(pod);
  }

  private static String asking(String cpu) {
    return "{'containers':[{'name':'c','resources':{'requests':{'cpu':'" + cpu + "'}}}]}";
  }

  private String place(PodInfo pod) {
    Placement placement = scheduler.decide(pod, cluster);
    if (placement instanceof Placement.On on) {
      cluster.assume(pod, on.node());
      return on.node();
    }
    return ((Placement.Nowhere) placement).message();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'unschedulable':true} | {} | 1 node(s) were unschedulable",
        "{'taints':[{'key':'k','value':'v','effect':'NoSchedule'}]} | {} | 1 node(s) had untolerated taint {k: v}",
        "{} | {'nodeSelector':{'disk':'ssd'}} | 1 node(s) didn't match Pod's node affinity/selector",
        "{} | {'containers':[{'resources':{'requests':{'cpu':'3','memory':'9Gi'}}}]} | 1 Insufficient cpu, 1 Insufficient memory",
        "{} | {'volumes':[{'persistentVolumeClaim':{'claimName':'x'}}]} | 1 persistentvolumeclaim \"x\" not found",
        "{} | {'topologySpreadConstraints':[{'topologyKey':'zone','whenUnsatisfiable':'DoNotSchedule','maxSkew':1,'labelSelector':{}}]} | 1 node(s) didn't match pod topology spread constraints (missing required label)"
      })
  void refusalsExplainThemselves(String node, String pod, String reason) {
    node("a", node, "");
    assertThat(place(pod(pod))).startsWith("0/1 nodes are available: " + reason + ". preemption:");
  }

  @Test
  void withoutNodesItSaysSo() {
    assertThat(place(pod("{}"))).isEqualTo("no nodes available to schedule pods");
  }

  @Test
  void podsSpreadAndFillUpExactly() {
    node("a", "{}", "");
    node("b", "{}", "");
    Map<String, Integer> count = new HashMap<>();
    for (int i = 0; i < 4; i++) {
      count.merge(place(pod(asking("1"))), 1, Integer::sum);
    }
    assertThat(count).containsExactlyInAnyOrderEntriesOf(Map.of("a", 2, "b", 2));
    assertThat(place(pod(asking("1")))).startsWith("0/2 nodes are available: 2 Insufficient cpu.");
  }

  @Test
  void hostPortsAreTakenOnce() {
    node("a", "{}", "");
    String spec = "{'containers':[{'ports':[{'hostPort':80,'containerPort':80}]}]}";
    assertThat(place(pod(spec))).isEqualTo("a");
    assertThat(place(pod(spec)))
        .contains("1 node(s) didn't have free ports for the requested pod ports");
  }

  @Test
  void antiAffinityKeepsApartAndObjectsToNewcomers() {
    node("a", "{}", "");
    node("b", "{}", "");
    String apart =
        "{'affinity':{'podAntiAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':["
            + "{'topologyKey':'kubernetes.io/hostname','labelSelector':{'matchLabels':{'app':'web'}}}"
            + "]}}}";
    String first = place(pod(apart));
    String second = place(pod(apart));
    assertThat(first).isNotEqualTo(second);
    assertThat(place(pod(apart))).contains("2 node(s) didn't match pod anti-affinity rules");
    assertThat(place(pod("{}")))
        .contains("2 node(s) didn't satisfy existing pods anti-affinity rules");
  }

  @Test
  void affinityBringsTogetherAndTheFirstMayGoAnywhere() {
    node("a", "{}", ",'zone':'x'");
    node("b", "{}", ",'zone':'y'");
    String together =
        "{'affinity':{'podAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':["
            + "{'topologyKey':'zone','labelSelector':{'matchLabels':{'app':'web'}}}]}}}";
    String first = place(pod(together));
    assertThat(place(pod(together))).isEqualTo(first);
    assertThat(place(pod(together))).isEqualTo(first);
  }

  @Test
  void anImportantPodTakesTheLeastImportantOnesPlace() {
    node("a", "{}", "");
    PodInfo low = pod("{'priority':1,'containers':[{'resources':{'requests':{'cpu':'1'}}}]}");
    PodInfo lower = pod("{'priority':0,'containers':[{'resources':{'requests':{'cpu':'1'}}}]}");
    place(low);
    place(lower);
    PodInfo high = pod("{'priority':9,'containers':[{'resources':{'requests':{'cpu':'1'}}}]}");
    Placement.Nowhere nowhere = (Placement.Nowhere) scheduler.decide(high, cluster);
    Preemption.Choice choice =
        Preemption.choose(high, cluster, nowhere.curable(), namespace -> List.of()).orElseThrow();
    assertThat(choice.victims()).containsExactly(lower);
    assertThat(cluster.isPlaced(lower.key())).isTrue();
  }

  private PodInfo low(String name, String node) {
    PodInfo pod = pod("{'priority':0,'containers':[{'resources':{'requests':{'cpu':'2'}}}]}", name);
    cluster.assume(pod, node);
    return pod;
  }

  @Test
  void budgetsDecideWhoLeaves() {
    node("a", "{}", "");
    node("b", "{}", "");
    low("guarded", "a");
    PodInfo free = low("free", "b");
    ObjectNode budget =
        json(
            "{'metadata':{'uid':'x'},'spec':{'selector':{'matchLabels':{'app':'guarded'}}},"
                + "'status':{'disruptionsAllowed':0}}");
    PodInfo high = pod("{'priority':9,'containers':[{'resources':{'requests':{'cpu':'1'}}}]}");
    Placement.Nowhere nowhere = (Placement.Nowhere) scheduler.decide(high, cluster);
    Preemption.Choice choice =
        Preemption.choose(high, cluster, nowhere.curable(), n -> List.of(budget)).orElseThrow();
    assertThat(choice.victims()).containsExactly(free);
    assertThat(choice.violations()).isZero();
    PodInfo polite =
        pod(
            "{'priority':9,'preemptionPolicy':'Never','containers':[{'resources':{'requests':{'cpu':'1'}}}]}");
    assertThat(Preemption.choose(polite, cluster, nowhere.curable(), n -> List.of())).isEmpty();
  }

  @Test
  void roomThatIsMadeForAPodIsNotTakenByLesserOnes() {
    node("a", "{}", "");
    PodInfo high = pod("{'priority':9,'containers':[{'resources':{'requests':{'cpu':'2'}}}]}");
    cluster.nominate(high, "a");
    assertThat(place(pod(asking("1")))).contains("1 Insufficient cpu");
    assertThat(place(high)).isEqualTo("a");
    cluster.removePod(high.key());
    cluster.forget(high.key());
    assertThat(place(pod(asking("1")))).isEqualTo("a");
  }

  @Test
  void spreadLooksAtTaintedNodesOnlyIfSoAsked() {
    node("a", "{}", ",'zone':'x'");
    node("b", "{'taints':[{'key':'k','effect':'NoSchedule'}]}", ",'zone':'y'");
    String constraint =
        "{'topologySpreadConstraints':[{'topologyKey':'zone','whenUnsatisfiable':'DoNotSchedule',"
            + "'maxSkew':1,'labelSelector':{'matchLabels':{'app':'web'}}POLICY}]}";
    String usual = constraint.replace("POLICY", "");
    assertThat(place(pod(usual))).isEqualTo("a");
    assertThat(place(pod(usual))).contains("didn't match pod topology spread constraints");
    assertThat(place(pod(constraint.replace("POLICY", ",'nodeTaintsPolicy':'Honor'"))))
        .isEqualTo("a");
  }

  @ParameterizedTest
  @CsvSource({
    "nginx, docker.io/library/nginx:latest",
    "nginx:1, docker.io/library/nginx:1",
    "me/app:1, docker.io/me/app:1",
    "localhost:5000/app, localhost:5000/app:latest",
    "r.example.com/app@sha256:0, r.example.com/app@sha256:0",
  })
  void imagesHaveFullNames(String image, String full) {
    assertThat(ImageLocality.full(image)).isEqualTo(full);
  }

  @Test
  void aNodeThatHasALargeImageIsPreferred() {
    node("a", "{}", "");
    node("b", "{}", "");
    ObjectNode with = cluster.node("b").document().deepCopy();
    with.withObject("/status")
        .set(
            "images",
            json("{'i':[{'names':['docker.io/library/big:1'],'sizeBytes':2000000000}]}").get("i"));
    cluster.putNode(with);
    for (int i = 0; i < 3; i++) {
      PodInfo pod = pod("{'containers':[{'name':'c','image':'big:1'}]}");
      assertThat(((Placement.On) scheduler.decide(pod, cluster)).node()).isEqualTo("b");
    }
  }

  @Test
  void aPodThatIsGoneLeavesItsRoom() {
    node("a", "{}", "");
    PodInfo big = pod(asking("2"));
    place(big);
    assertThat(place(pod(asking("2")))).contains("Insufficient cpu");
    cluster.removePod(big.key());
    assertThat(place(pod(asking("2")))).isEqualTo("a");
  }
}
