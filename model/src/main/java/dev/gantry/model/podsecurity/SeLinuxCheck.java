package dev.gantry.model.podsecurity;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** SELinux: a few types of containers, no users and roles. */
final class SeLinuxCheck {

  private static final Set<String> TYPES =
      Set.of("", "container_t", "container_init_t", "container_kvm_t");

  /** Where {@code container_engine_t} is one, too. */
  private static final int ENGINE_SINCE = 31;

  private SeLinuxCheck() {}

  static Optional<Violation> check(PodView pod, Standard standard) {
    Set<String> types = new TreeSet<>();
    Set<String> fields = new TreeSet<>();
    String setters = pod.setters(context -> isForbidden(context, standard, types, fields));
    if (setters.isEmpty()) {
      return Optional.empty();
    }
    List<String> details = new ArrayList<>();
    if (!types.isEmpty()) {
      details.add(Words.named("type", types));
    }
    for (String field : List.of("user", "role")) {
      if (fields.contains(field)) {
        details.add(field + " may not be set");
      }
    }
    return Optional.of(
        new Violation(
            "seLinuxOptions",
            setters
                + " set forbidden securityContext.seLinuxOptions: "
                + String.join("; ", details)));
  }

  private static boolean isForbidden(
      JsonNode context, Standard standard, Set<String> types, Set<String> fields) {
    JsonNode options = context.path("seLinuxOptions");
    String type = options.path("type").asText("");
    boolean bad = false;
    if (!TYPES.contains(type)
        && !(type.equals("container_engine_t") && standard.since(ENGINE_SINCE))) {
      types.add(type);
      bad = true;
    }
    for (String field : List.of("user", "role")) {
      if (!options.path(field).asText("").isEmpty()) {
        fields.add(field);
        bad = true;
      }
    }
    return bad;
  }
}
