package dev.gantry.agent.pod;

import io.fabric8.kubernetes.api.model.HostAlias;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A pod's own /etc/hosts: containers must not see the node's. */
final class HostsFile {
  private HostsFile() {}

  static void write(Path file, Pod pod, List<String> ips, String hostname, String domain) {
    StringBuilder text = new StringBuilder("# Kubernetes-managed hosts file.\n");
    text.append("127.0.0.1\tlocalhost\n")
        .append("::1\tlocalhost ip6-localhost ip6-loopback\n")
        .append("fe00::0\tip6-localnet\n")
        .append("fe00::0\tip6-mcastprefix\n")
        .append("fe00::1\tip6-allnodes\n")
        .append("fe00::2\tip6-allrouters\n");
    for (String ip : ips) {
      text.append(ip).append('\t');
      if (!domain.isEmpty()) {
        text.append(hostname).append('.').append(domain).append('\t');
      }
      text.append(hostname).append('\n');
    }
    aliases(text, pod);
    put(file, text.toString());
  }

  /** For pods of the node's own network: the node's file and the pod's aliases. */
  static void writeForHostNetwork(Path file, Pod pod) {
    try {
      StringBuilder text = new StringBuilder("# Kubernetes-managed hosts file (host network).\n");
      text.append(Files.readString(Path.of("/etc/hosts")));
      aliases(text, pod);
      put(file, text.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void aliases(StringBuilder text, Pod pod) {
    List<HostAlias> aliases = pod.getSpec().getHostAliases();
    if (aliases.isEmpty()) {
      return;
    }
    text.append("\n# Entries added by HostAliases.\n");
    for (HostAlias alias : aliases) {
      text.append(alias.getIp())
          .append('\t')
          .append(String.join("\t", alias.getHostnames()))
          .append('\n');
    }
  }

  private static void put(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
      Files.setAttribute(file, "unix:mode", 0644);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
