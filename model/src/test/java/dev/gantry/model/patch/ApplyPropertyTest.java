package dev.gantry.model.patch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;
import dev.gantry.model.schema.BuiltInSchemas;
import dev.gantry.model.schema.TypeSchema;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds of every apply: again is nothing, order is nothing between strangers. */
class ApplyPropertyTest {

  private static final TypeSchema POD = BuiltInSchemas.load().of("v1", "Pod").orElseThrow();
  private static final Instant THEN = Instant.parse("2026-01-01T00:00:00Z");

  private static ObjectNode apply(ObjectNode live, ObjectNode applied, String manager) {
    return ServerSideApply.apply(
        POD, live, applied, "v1", manager, true, "", live == null ? THEN : THEN.plusSeconds(60));
  }

  @Property(tries = 300)
  void appliedAgainIsTheSameToTheByte(
      @ForAll("pods") ObjectNode first, @ForAll("pods") ObjectNode second) {
    ObjectNode live = apply(apply(null, first, "a"), second, "b");
    assertThat(Json.bytes(apply(live, second, "b"))).isEqualTo(Json.bytes(live));
  }

  @Property(tries = 300)
  void whatWasAppliedIsThere(@ForAll("pods") ObjectNode first, @ForAll("pods") ObjectNode second) {
    ObjectNode live = apply(apply(null, first, "a"), second, "b");
    assertThat(contains(live, second)).as("%s in %s", second, live).isTrue();
  }

  @Property(tries = 300)
  void whatIsNoLongerAppliedIsGone(
      @ForAll("pods") ObjectNode first, @ForAll("pods") ObjectNode second) {
    ObjectNode live = apply(apply(null, first, "a"), second, "a");
    live.withObject("/metadata").remove("managedFields");
    assertThat(sorted(live)).isEqualTo(sorted(apply(null, second, "a")));
  }

  @Property(tries = 300)
  void strangersMayApplyInAnyOrder(
      @ForAll("pods") ObjectNode left, @ForAll("pods") ObjectNode other) {
    ObjectNode right = renamed(other);
    ObjectNode one = apply(apply(null, left, "a"), right, "b");
    ObjectNode two = apply(apply(null, right, "b"), left, "a");
    assertThat(sorted(one)).isEqualTo(sorted(two));
  }

  @Property(tries = 300)
  void whoAppliesNothingOfHisOwnLeavesNothing(
      @ForAll("pods") ObjectNode left, @ForAll("pods") ObjectNode other) {
    ObjectNode right = renamed(other);
    ObjectNode both = apply(apply(null, left, "a"), right, "b");
    ObjectNode bare = Json.object().put("apiVersion", "v1").put("kind", "Pod");
    bare.putObject("metadata").put("name", "p");
    ObjectNode without = apply(both, bare, "b");
    assertThat(sorted(without).path("spec")).isEqualTo(sorted(apply(null, left, "a")).path("spec"));
  }

  @Property(tries = 300)
  void aMergePatchLeadsFromOneToTheOther(
      @ForAll("pods") ObjectNode from, @ForAll("pods") ObjectNode to) {
    assertThat(MergePatch.apply(from, MergePatch.diff(from, to))).isEqualTo(to);
  }

  /** Every name says another's: nothing overlaps but the object's own name. */
  private static ObjectNode renamed(ObjectNode pod) {
    ObjectNode copy = pod.deepCopy();
    rename(copy.path("spec"));
    ObjectNode metadata = (ObjectNode) copy.get("metadata");
    if (metadata.get("labels") instanceof ObjectNode labels) {
      ObjectNode others = Json.object();
      labels.properties().forEach(e -> others.set("z" + e.getKey(), e.getValue()));
      metadata.set("labels", others);
    }
    if (metadata.get("finalizers") instanceof ArrayNode finalizers) {
      for (int i = 0; i < finalizers.size(); i++) {
        finalizers.set(i, "z" + finalizers.get(i).asText());
      }
    }
    return copy;
  }

  private static void rename(JsonNode node) {
    if (node instanceof ObjectNode object && object.has("name")) {
      object.put("name", "z" + object.get("name").asText());
    }
    node.forEach(ApplyPropertyTest::rename);
  }

  private static boolean contains(JsonNode whole, JsonNode part) {
    if (part.isObject()) {
      return part.properties().stream()
          .allMatch(e -> whole.has(e.getKey()) && contains(whole.get(e.getKey()), e.getValue()));
    }
    if (part.isArray()) {
      for (JsonNode element : part) {
        boolean found = false;
        for (JsonNode candidate : whole) {
          found |= contains(candidate, element);
        }
        if (!found) {
          return false;
        }
      }
      return true;
    }
    return whole.equals(part);
  }

  /** Without owners, fields and elements in one order. */
  private static JsonNode sorted(JsonNode node) {
    if (node instanceof ObjectNode object) {
      ObjectNode sorted = Json.object();
      new TreeMap<>(
              object.properties().stream()
                  .collect(
                      java.util.stream.Collectors.toMap(
                          java.util.Map.Entry::getKey, java.util.Map.Entry::getValue)))
          .forEach(
              (name, value) -> {
                if (!name.equals("managedFields")) {
                  sorted.set(name, sorted(value));
                }
              });
      return sorted;
    }
    if (node instanceof ArrayNode array) {
      ArrayNode sorted = array.arrayNode();
      List<JsonNode> elements = new java.util.ArrayList<>();
      array.forEach(e -> elements.add(sorted(e)));
      elements.sort(Comparator.comparing(JsonNode::toString));
      elements.forEach(sorted::add);
      return sorted;
    }
    return node;
  }

  @Provide
  Arbitrary<ObjectNode> pods() {
    Arbitrary<Set<String>> finalizers = Arbitraries.of("f/a", "g/a", "h/a").set().ofMaxSize(3);
    Arbitrary<List<ObjectNode>> containers =
        Combinators.combine(
                Arbitraries.of("a", "b", "c"),
                Arbitraries.of("i", "j"),
                Arbitraries.of(80, 81, 82).set().ofMaxSize(3),
                Arbitraries.of("x", "y").list().ofMaxSize(2))
            .as(ApplyPropertyTest::container)
            .list()
            .ofMaxSize(3)
            .uniqueElements(c -> c.get("name").asText());
    return Combinators.combine(
            finalizers,
            Arbitraries.maps(Arbitraries.of("a", "b", "c"), Arbitraries.of("x", "y")).ofMaxSize(3),
            containers)
        .as(
            (names, labels, list) -> {
              ObjectNode pod = Json.object().put("apiVersion", "v1").put("kind", "Pod");
              ObjectNode metadata = pod.putObject("metadata").put("name", "p");
              if (!labels.isEmpty()) {
                labels.forEach(metadata.putObject("labels")::put);
              }
              if (!names.isEmpty()) {
                names.forEach(metadata.putArray("finalizers")::add);
              }
              if (!list.isEmpty()) {
                ArrayNode array = pod.putObject("spec").putArray("containers");
                list.forEach(c -> array.add(c.deepCopy()));
              }
              return pod;
            });
  }

  private static ObjectNode container(
      String name, String image, Set<Integer> ports, List<String> args) {
    ObjectNode container = Json.object().put("name", name).put("image", image);
    if (!ports.isEmpty()) {
      ArrayNode list = container.putArray("ports");
      ports.forEach(n -> list.addObject().put("containerPort", n).put("protocol", "TCP"));
    }
    if (!args.isEmpty()) {
      args.forEach(container.putArray("args")::add);
    }
    return container;
  }
}
