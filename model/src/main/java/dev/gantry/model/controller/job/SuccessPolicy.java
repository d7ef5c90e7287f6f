package dev.gantry.model.controller.job;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** A job that is done before all of its indexes are. */
final class SuccessPolicy {

  private SuccessPolicy() {}

  /** The message of the first rule that holds. */
  static Optional<String> met(JsonNode job, SortedSet<Integer> completed) {
    int number = 0;
    for (JsonNode rule : job.path("spec").path("successPolicy").path("rules")) {
      if (holds(rule, completed)) {
        return Optional.of("Matched rules at index " + number);
      }
      number++;
    }
    return Optional.empty();
  }

  private static boolean holds(JsonNode rule, SortedSet<Integer> completed) {
    SortedSet<Integer> counted = new TreeSet<>(completed);
    JsonNode indexes = rule.path("succeededIndexes");
    int needed = rule.path("succeededCount").asInt(-1);
    if (indexes.isTextual()) {
      SortedSet<Integer> named = Indexes.parse(indexes.asText());
      counted.retainAll(named);
      needed = needed < 0 ? named.size() : needed;
    }
    return needed >= 0 && counted.size() >= needed;
  }
}
