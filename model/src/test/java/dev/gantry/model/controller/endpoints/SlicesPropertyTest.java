package dev.gantry.model.controller.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.Action;
import dev.gantry.model.object.Json;
import dev.gantry.model.object.Meta;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class SlicesPropertyTest {

  private final Map<String, ObjectNode> slices = new TreeMap<>();
  private int serial;
  private final SlicesDecider decider = new SlicesDecider(() -> "s" + serial++);

  @Property(tries = 60)
  void everyPodIsInOneSliceAndTheSecondLookChangesNothing(
      @ForAll @Size(min = 1, max = 4) List<@IntRange(min = 0, max = 350) Integer> counts) {
    slices.clear();
    ObjectNode service =
        Json.parse(
            """
            {"apiVersion":"v1","kind":"Service","metadata":{"name":"web","namespace":"a","uid":"s"},
             "spec":{"ports":[{"name":"http","port":80,"targetPort":8080}]}}
            """);
    for (int count : counts) {
      List<ObjectNode> pods = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        pods.add(pod(i));
      }
      carryOut(decider.decide(service, pods, List.copyOf(slices.values())));
      Set<String> addresses = new HashSet<>();
      for (ObjectNode slice : slices.values()) {
        assertThat(slice.path("endpoints").size()).isLessThanOrEqualTo(100);
        slice
            .path("endpoints")
            .forEach(e -> assertThat(addresses.add(e.at("/addresses/0").asText())).isTrue());
      }
      assertThat(addresses).hasSize(count);
      assertThat(slices).isNotEmpty();
      assertThat(decider.decide(service, pods, List.copyOf(slices.values()))).isEmpty();
    }
  }

  private void carryOut(List<Action> actions) {
    for (Action action : actions) {
      if (action instanceof Action.Create create) {
        ObjectNode made = create.document();
        slices.put(Meta.name(made), made);
      } else if (action instanceof Action.Update update) {
        org.assertj.core.api.Assertions.assertThat(
                update.change().apply(slices.get(update.key().name())))
            .isNotNull();
      } else if (action instanceof Action.Delete delete) {
        slices.remove(delete.key().name());
      }
    }
  }

  private static ObjectNode pod(int number) {
    ObjectNode pod = Json.object();
    pod.putObject("metadata")
        .put("name", "web-" + number)
        .put("namespace", "a")
        .put("uid", "p" + number);
    ObjectNode status = pod.putObject("status").put("phase", "Running");
    status.put("podIP", "10.244." + number / 250 + "." + (number % 250 + 1));
    status.putArray("conditions").addObject().put("type", "Ready").put("status", "True");
    return pod;
  }
}
