package dev.gantry.model.podsecurity;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Probes and hooks that reach another host than the pod: since 1.34. */
final class HostProbes {

  private static final List<String> PROBES =
      List.of("livenessProbe", "readinessProbe", "startupProbe");
  private static final List<String> HOOKS = List.of("postStart", "preStop");
  private static final List<String> ACTIONS = List.of("httpGet", "tcpSocket");

  private HostProbes() {}

  static Optional<Violation> check(PodView pod, Standard standard) {
    Set<String> hosts = new TreeSet<>();
    List<String> names =
        pod.where(
            container -> {
              Set<String> own = new TreeSet<>();
              PROBES.forEach(probe -> collect(container.path(probe), own));
              HOOKS.forEach(hook -> collect(container.path("lifecycle").path(hook), own));
              hosts.addAll(own);
              return !own.isEmpty();
            });
    return BaselineChecks.found(
        !names.isEmpty(),
        "probe or lifecycle host",
        () ->
            Words.named("container", names)
                + " "
                + Words.use(names.size())
                + " probe or lifecycle "
                + Words.named("host", hosts));
  }

  private static void collect(JsonNode handler, Set<String> hosts) {
    for (String action : ACTIONS) {
      String host = handler.path(action).path("host").asText("");
      if (!host.isEmpty()) {
        hosts.add(host);
      }
    }
  }
}
