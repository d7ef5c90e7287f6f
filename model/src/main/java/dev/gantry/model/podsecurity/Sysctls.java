package dev.gantry.model.podsecurity;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Kernel settings that concern nobody but the pod. */
final class Sysctls {

  /** By the version since which each is allowed. */
  private static final Map<String, Integer> ALLOWED =
      Map.ofEntries(
          Map.entry("kernel.shm_rmid_forced", 0),
          Map.entry("net.ipv4.ip_local_port_range", 0),
          Map.entry("net.ipv4.tcp_syncookies", 0),
          Map.entry("net.ipv4.ping_group_range", 0),
          Map.entry("net.ipv4.ip_unprivileged_port_start", 0),
          Map.entry("net.ipv4.ip_local_reserved_ports", 27),
          Map.entry("net.ipv4.tcp_keepalive_time", 29),
          Map.entry("net.ipv4.tcp_fin_timeout", 29),
          Map.entry("net.ipv4.tcp_keepalive_intvl", 29),
          Map.entry("net.ipv4.tcp_keepalive_probes", 29),
          Map.entry("net.ipv4.tcp_rmem", 32),
          Map.entry("net.ipv4.tcp_wmem", 32));

  private Sysctls() {}

  static Optional<Violation> check(PodView pod, Standard standard) {
    List<String> forbidden = new ArrayList<>();
    for (JsonNode sysctl : pod.context().path("sysctls")) {
      String name = sysctl.path("name").asText();
      Integer since = ALLOWED.get(name);
      if (since == null || !standard.since(since)) {
        forbidden.add(name);
      }
    }
    return BaselineChecks.found(
        !forbidden.isEmpty(), "forbidden sysctls", () -> String.join(", ", forbidden));
  }
}
