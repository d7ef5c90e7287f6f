package dev.gantry.model.patch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;
import dev.gantry.model.schema.BuiltInSchemas;
import dev.gantry.model.schema.TypeSchema;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A client's difference, applied, makes one document into the other. */
class StrategicDiffPropertyTest {

  private static final TypeSchema POD = BuiltInSchemas.load().of("v1", "Pod").orElseThrow();

  @Property(tries = 500)
  void theDifferenceLeadsFromOneToTheOther(
      @ForAll("pods") ObjectNode from, @ForAll("pods") ObjectNode to) {
    ObjectNode patch = StrategicDiff.between(PatchSlot.root(POD), from, to);
    assertThat(StrategicMergePatch.apply(POD, from, patch)).as(patch.toString()).isEqualTo(to);
  }

  @Property(tries = 200)
  void nothingDiffersFromItself(@ForAll("pods") ObjectNode pod) {
    assertThat(StrategicDiff.between(PatchSlot.root(POD), pod, pod)).isEmpty();
  }

  @Provide
  Arbitrary<ObjectNode> pods() {
    Arbitrary<Set<String>> finalizers = Arbitraries.of("f", "g", "h", "i").set().ofMaxSize(4);
    return Combinators.combine(
            finalizers, labels(), containers(), volumes(), Arbitraries.of("Always", "Never"))
        .as(
            (names, labels, containers, volumes, restart) -> {
              ObjectNode pod = Json.object();
              ObjectNode metadata = pod.putObject("metadata");
              metadata.set("labels", labels.deepCopy());
              names.forEach(metadata.putArray("finalizers")::add);
              ObjectNode spec = pod.putObject("spec");
              spec.put("restartPolicy", restart);
              spec.putArray("containers").addAll(copies(containers));
              spec.putArray("volumes").addAll(copies(volumes));
              return pod;
            });
  }

  private static List<ObjectNode> copies(List<ObjectNode> nodes) {
    return nodes.stream().map(ObjectNode::deepCopy).toList();
  }

  private static Arbitrary<ObjectNode> labels() {
    return Arbitraries.maps(Arbitraries.of("a", "b", "c"), Arbitraries.of("x", "y"))
        .map(
            entries -> {
              ObjectNode labels = Json.object();
              entries.forEach(labels::put);
              return labels;
            });
  }

  private static Arbitrary<List<ObjectNode>> containers() {
    Arbitrary<Set<Integer>> ports = Arbitraries.of(80, 81, 82).set().ofMaxSize(3);
    Arbitrary<List<String>> args = Arbitraries.of("x", "y").list().ofMaxSize(2);
    return Combinators.combine(
            Arbitraries.of("a", "b", "c", "d"), Arbitraries.of("i", "j"), ports, args)
        .as(
            (name, image, numbers, arguments) -> {
              ObjectNode container = Json.object().put("name", name).put("image", image);
              ArrayNode list = container.putArray("ports");
              numbers.forEach(n -> list.addObject().put("containerPort", n).put("name", image));
              arguments.forEach(container.putArray("args")::add);
              return container;
            })
        .list()
        .ofMaxSize(4)
        .uniqueElements(c -> c.get("name").asText());
  }

  private static Arbitrary<List<ObjectNode>> volumes() {
    return Combinators.combine(Arbitraries.of("v", "w"), Arbitraries.of("emptyDir", "configMap"))
        .as(
            (name, source) -> {
              ObjectNode volume = Json.object().put("name", name);
              volume.putObject(source);
              return volume;
            })
        .list()
        .ofMaxSize(2)
        .uniqueElements(v -> v.get("name").asText());
  }
}
