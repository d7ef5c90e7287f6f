package dev.gantry.model.strategy.pod;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.strategy.Tree;
import java.util.List;

/** Defaults of pod specs: one for pods, pod templates and everything that holds a template. */
public final class PodDefaults {

  private PodDefaults() {}

  /** A whole pod: the spec's defaults and those that templates do not get. */
  static void pod(ObjectNode pod) {
    ObjectNode spec = Tree.ensure(pod, "spec");
    Tree.flag(spec, "enableServiceLinks", true);
    spec(spec);
    boolean hostNetwork = spec.path("hostNetwork").asBoolean();
    for (String field : List.of("initContainers", "containers")) {
      for (ObjectNode container : Tree.objects(spec, field)) {
        requestsFromLimits(container);
        if (hostNetwork) {
          hostPorts(container);
        }
      }
    }
    if (Tree.isSet(spec, "resources")) {
      requestsFromLimits(spec);
    }
  }

  /** The {@code template} of a workload. */
  public static void template(ObjectNode holder) {
    ObjectNode template = Tree.ensure(holder, "template");
    Tree.ensure(template, "metadata");
    spec(Tree.ensure(template, "spec"));
  }

  static void spec(ObjectNode spec) {
    Tree.text(spec, "restartPolicy", "Always");
    Tree.text(spec, "dnsPolicy", "ClusterFirst");
    Tree.number(spec, "terminationGracePeriodSeconds", 30);
    Tree.ensure(spec, "securityContext");
    Tree.text(spec, "schedulerName", "default-scheduler");
    serviceAccount(spec);
    Tree.objects(spec, "initContainers").forEach(ContainerDefaults::apply);
    Tree.objects(spec, "containers").forEach(ContainerDefaults::apply);
    Tree.objects(spec, "ephemeralContainers").forEach(ContainerDefaults::apply);
    Tree.objects(spec, "volumes").forEach(VolumeDefaults::apply);
  }

  /** {@code serviceAccount} is the old name of {@code serviceAccountName}; both are kept alike. */
  private static void serviceAccount(ObjectNode spec) {
    if (!Tree.isBlank(spec, "serviceAccountName")) {
      spec.put("serviceAccount", spec.path("serviceAccountName").asText());
    } else if (!Tree.isBlank(spec, "serviceAccount")) {
      spec.put("serviceAccountName", spec.path("serviceAccount").asText());
    }
  }

  private static void requestsFromLimits(ObjectNode holder) {
    ObjectNode resources = Tree.object(holder, "resources");
    ObjectNode limits = resources == null ? null : Tree.object(resources, "limits");
    if (limits == null || limits.isEmpty()) {
      return;
    }
    ObjectNode requests = Tree.ensure(resources, "requests");
    limits
        .properties()
        .forEach(
            e -> {
              if (!requests.has(e.getKey())) {
                requests.set(e.getKey(), e.getValue().deepCopy());
              }
            });
  }

  private static void hostPorts(ObjectNode container) {
    for (ObjectNode port : Tree.objects(container, "ports")) {
      Tree.nonZero(port, "hostPort", port.path("containerPort").asLong());
    }
  }
}
