package dev.gantry.agent.volume;

import dev.gantry.model.quantity.Quantity;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The fields of a pod that its own containers may read, as environment variables or as files.
 *
 * @param podIps addresses of the pod; empty before its sandbox runs
 * @param nodeIp address of the node
 * @param nodeCpu whole node's cores, the answer for a limit that is not set
 * @param nodeMemory whole node's bytes, the same
 */
public record PodFields(
    List<String> podIps, String nodeIp, BigDecimal nodeCpu, BigDecimal nodeMemory) {
  private static final Pattern KEYED =
      Pattern.compile("metadata\\.(labels|annotations)\\['(.+)'\\]");

  /**
   * @throws IllegalArgumentException for a path that is not offered
   */
  public String field(Pod pod, String path) {
    Matcher keyed = KEYED.matcher(path);
    if (keyed.matches()) {
      Map<String, String> map =
          keyed.group(1).equals("labels")
              ? pod.getMetadata().getLabels()
              : pod.getMetadata().getAnnotations();
      return map == null ? "" : map.getOrDefault(keyed.group(2), "");
    }
    return switch (path) {
      case "metadata.name" -> pod.getMetadata().getName();
      case "metadata.namespace" -> pod.getMetadata().getNamespace();
      case "metadata.uid" -> pod.getMetadata().getUid();
      case "metadata.labels" -> lines(pod.getMetadata().getLabels());
      case "metadata.annotations" -> lines(pod.getMetadata().getAnnotations());
      case "spec.nodeName" -> pod.getSpec().getNodeName();
      case "spec.serviceAccountName" ->
          pod.getSpec().getServiceAccountName() == null
              ? ""
              : pod.getSpec().getServiceAccountName();
      case "status.hostIP", "status.hostIPs" -> nodeIp;
      case "status.podIP" -> podIps.isEmpty() ? "" : podIps.get(0);
      case "status.podIPs" -> String.join(",", podIps);
      default -> throw new IllegalArgumentException("unsupported fieldPath: " + path);
    };
  }

  /** {@code key="value"} lines in key order, as the downward API writes them. */
  private static String lines(Map<String, String> map) {
    if (map == null) {
      return "";
    }
    return new TreeMap<>(map)
        .entrySet().stream()
            .map(e -> e.getKey() + "=" + quoted(e.getValue()))
            .collect(Collectors.joining("\n"));
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }

  /**
   * A container's own request or limit in units of {@code divisor}, rounded up: 250m with divisor
   * "1" is 1, with divisor "1m" 250.
   */
  public String resource(Container container, String resource, String divisor) {
    int dot = resource.indexOf('.');
    String name = resource.substring(dot + 1);
    boolean limit = resource.startsWith("limits.");
    BigDecimal amount = amount(container, name, limit);
    BigDecimal unit =
        divisor == null || divisor.isEmpty() || divisor.equals("0")
            ? BigDecimal.ONE
            : Quantity.parse(divisor).value();
    return amount.divide(unit, 0, RoundingMode.UP).toPlainString();
  }

  private BigDecimal amount(Container container, String name, boolean limit) {
    var resources = container.getResources();
    Map<String, io.fabric8.kubernetes.api.model.Quantity> given =
        resources == null ? null : limit ? resources.getLimits() : resources.getRequests();
    if (given != null && given.containsKey(name)) {
      return Quantity.parse(given.get(name).toString()).value();
    }
    if (!limit) {
      return BigDecimal.ZERO;
    }
    return switch (name) {
      case "cpu" -> nodeCpu;
      case "memory" -> nodeMemory;
      default -> BigDecimal.ZERO;
    };
  }
}
