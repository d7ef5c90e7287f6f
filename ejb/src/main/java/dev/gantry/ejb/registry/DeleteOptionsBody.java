package dev.gantry.ejb.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.status.Cause;
import java.util.List;
import java.util.Set;

/** {@code metav1.DeleteOptions} from a body or, where there is none, from query parameters. */
final class DeleteOptionsBody {

  private static final Set<String> POLICIES = Set.of("Background", "Foreground", "Orphan");

  private DeleteOptionsBody() {}

  static ObjectNode read(ApiCall call) {
    ObjectNode options =
        call.body() == null || call.body().length == 0
            ? Json.object()
            : TypedBody.read(call, "v1", "DeleteOptions");
    String grace = call.parameter("gracePeriodSeconds");
    if (!options.has("gracePeriodSeconds") && !grace.isEmpty()) {
      try {
        options.put("gracePeriodSeconds", Long.parseLong(grace));
      } catch (NumberFormatException e) {
        throw ApiException.badRequest("gracePeriodSeconds is not an integer: " + grace);
      }
    }
    if (!options.has("propagationPolicy") && !call.parameter("propagationPolicy").isEmpty()) {
      options.put("propagationPolicy", call.parameter("propagationPolicy"));
    }
    if (!options.has("orphanDependents") && !call.parameter("orphanDependents").isEmpty()) {
      options.put("orphanDependents", call.flag("orphanDependents"));
    }
    check(options);
    return options;
  }

  private static void check(ObjectNode options) {
    String policy = options.path("propagationPolicy").asText("");
    if (!policy.isEmpty() && !POLICIES.contains(policy)) {
      throw ApiException.invalid(
          "meta.k8s.io",
          "DeleteOptions",
          "",
          List.of(
              Cause.notSupported(
                  "propagationPolicy", policy, List.of("Background", "Foreground", "Orphan"))));
    }
    if (!policy.isEmpty() && options.hasNonNull("orphanDependents")) {
      throw ApiException.invalid(
          "meta.k8s.io",
          "DeleteOptions",
          "",
          List.of(
              Cause.invalid(
                  "propagationPolicy",
                  policy,
                  "orphanDependents and deletionPropagation cannot be both set")));
    }
  }

  static boolean isDryRun(ObjectNode options) {
    return !options.path("dryRun").isEmpty();
  }
}
