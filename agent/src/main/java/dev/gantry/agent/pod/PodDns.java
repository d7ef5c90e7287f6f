package dev.gantry.agent.pod;

import dev.gantry.agent.NodeSettings;
import dev.gantry.agent.cri.proto.DNSConfig;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodDNSConfigOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A pod's resolv.conf by its DNS policy and configuration. */
final class PodDns {
  private static final Path HOST = Path.of("/etc/resolv.conf");

  private PodDns() {}

  static DNSConfig of(Pod pod, NodeSettings settings) {
    Set<String> servers = new LinkedHashSet<>();
    Set<String> searches = new LinkedHashSet<>();
    List<String> options = new ArrayList<>();
    String policy =
        pod.getSpec().getDnsPolicy() == null ? "ClusterFirst" : pod.getSpec().getDnsPolicy();
    boolean hostNetwork = Boolean.TRUE.equals(pod.getSpec().getHostNetwork());
    boolean cluster =
        policy.equals("ClusterFirstWithHostNet") || (policy.equals("ClusterFirst") && !hostNetwork);
    if (cluster) {
      String domain = settings.clusterDomain();
      servers.add(settings.clusterDns());
      searches.add(pod.getMetadata().getNamespace() + ".svc." + domain);
      searches.add("svc." + domain);
      searches.add(domain);
      options.add("ndots:5");
      read("search", searches);
    } else if (!policy.equals("None")) {
      read("nameserver", servers);
      read("search", searches);
    }
    var config = pod.getSpec().getDnsConfig();
    if (config != null) {
      servers.addAll(config.getNameservers());
      searches.addAll(config.getSearches());
      for (PodDNSConfigOption option : config.getOptions()) {
        options.removeIf(o -> o.equals(option.getName()) || o.startsWith(option.getName() + ":"));
        options.add(
            option.getValue() == null
                ? option.getName()
                : option.getName() + ":" + option.getValue());
      }
    }
    return DNSConfig.newBuilder()
        .addAllServers(servers)
        .addAllSearches(searches)
        .addAllOptions(options)
        .build();
  }

  /** Adds the words of the host's own lines that start with {@code keyword}. */
  private static void read(String keyword, Set<String> words) {
    try {
      for (String line : Files.readAllLines(HOST)) {
        String[] parts = line.strip().split("\\s+");
        if (parts[0].equals(keyword)) {
          for (int i = 1; i < parts.length; i++) {
            words.add(parts[i]);
          }
        }
      }
    } catch (IOException e) {
      // A host without resolv.conf has no names to hand on.
    }
  }
}
