package dev.gantry.model.controller.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaintsTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:01:00Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'key':'a','operator':'Exists'} | true",
        "{'operator':'Exists'} | true",
        "{'key':'a','value':'b'} | true",
        "{'key':'a','value':'c'} | false",
        "{'key':'a','operator':'Exists','effect':'NoSchedule'} | false",
        "{'key':'x','operator':'Exists'} | false"
      },
      quoteCharacter = '`')
  void tolerations(String toleration, boolean tolerated) {
    ObjectNode taint = Json.object().put("key", "a").put("value", "b").put("effect", "NoExecute");
    assertThat(Taints.tolerates(Json.parse(toleration.replace('\'', '"')), taint))
        .isEqualTo(tolerated);
  }

  @ParameterizedTest
  @CsvSource({"60, 2026-01-01T00:01:00Z", "300, 2026-01-01T00:05:00Z", "0, 2026-01-01T00:00:00Z"})
  void podsStayAsLongAsTheyTolerate(int seconds, Instant leaves) {
    ObjectNode pod =
        Json.parse(
            "{\"spec\":{\"tolerations\":[{\"operator\":\"Exists\",\"tolerationSeconds\":"
                + seconds
                + "}]}}");
    assertThat(EvictionDecider.leave(node(), pod, NOW)).contains(leaves);
  }

  @Test
  void withoutATolerationAPodLeavesAtOnceAndWithoutALimitNever() {
    assertThat(EvictionDecider.leave(node(), Json.object(), NOW)).contains(NOW);
    ObjectNode forever = Json.parse("{\"spec\":{\"tolerations\":[{\"operator\":\"Exists\"}]}}");
    assertThat(EvictionDecider.leave(node(), forever, NOW)).isEqualTo(Optional.empty());
  }

  private static ObjectNode node() {
    return Json.parse(
        """
        {"spec":{"taints":[{"key":"node.kubernetes.io/unreachable","effect":"NoExecute",
         "timeAdded":"2026-01-01T00:00:00Z"}]}}
        """);
  }

  @Test
  void rangesAreHandedOutLowestFirst() {
    assertThat(PodCidrs.next("10.244.0.0/16", List.of())).contains("10.244.0.0/24");
    assertThat(PodCidrs.next("10.244.0.0/16", List.of("10.244.0.0/24", "10.244.2.0/24")))
        .contains("10.244.1.0/24");
    assertThat(PodCidrs.next("10.244.0.0/24", List.of("10.244.0.0/24"))).isEmpty();
  }
}
