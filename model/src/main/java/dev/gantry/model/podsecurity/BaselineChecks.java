package dev.gantry.model.podsecurity;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** What the baseline level forbids: known ways out of a container. */
final class BaselineChecks {

  private static final String APP_ARMOR = "container.apparmor.security.beta.kubernetes.io/";

  private static final Set<String> CAPABILITIES =
      Set.of(
          "AUDIT_WRITE",
          "CHOWN",
          "DAC_OVERRIDE",
          "FOWNER",
          "FSETID",
          "KILL",
          "MKNOD",
          "NET_BIND_SERVICE",
          "SETFCAP",
          "SETGID",
          "SETPCAP",
          "SETUID",
          "SYS_CHROOT");

  private BaselineChecks() {}

  static Optional<Violation> appArmor(PodView pod, Standard standard) {
    List<String> details = new ArrayList<>();
    Set<String> types = new TreeSet<>();
    Predicate<JsonNode> forbidden =
        context -> {
          String type = context.path("appArmorProfile").path("type").asText("");
          boolean bad = !Set.of("", "RuntimeDefault", "Localhost").contains(type);
          if (bad) {
            types.add(type);
          }
          return bad;
        };
    String setters = pod.setters(forbidden);
    if (!setters.isEmpty()) {
      details.add(setters + " must not set AppArmor profile type to " + Words.quoted(types));
    }
    List<String> annotations = new ArrayList<>();
    for (Map.Entry<String, String> entry : new TreeMap<>(pod.annotations()).entrySet()) {
      String value = entry.getValue();
      if (entry.getKey().startsWith(APP_ARMOR)
          && !value.isEmpty()
          && !value.equals("runtime/default")
          && !value.startsWith("localhost/")) {
        annotations.add('"' + entry.getKey() + "\"=\"" + value + '"');
      }
    }
    if (!annotations.isEmpty()) {
      details.add(
          Words.plural("annotation", annotations.size()) + " " + String.join(", ", annotations));
    }
    return details.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Violation(
                Words.plural("forbidden AppArmor profile", types.size() + annotations.size()),
                String.join("; ", details)));
  }

  static Optional<Violation> capabilities(PodView pod, Standard standard) {
    Set<String> added = new TreeSet<>();
    List<String> names =
        pod.where(
            container -> {
              boolean bad = false;
              for (JsonNode capability :
                  PodView.context(container).path("capabilities").path("add")) {
                if (!CAPABILITIES.contains(capability.asText())) {
                  added.add(capability.asText());
                  bad = true;
                }
              }
              return bad;
            });
    return found(
        !names.isEmpty(),
        "non-default capabilities",
        () ->
            Words.named("container", names)
                + " must not include "
                + Words.quoted(added)
                + " in securityContext.capabilities.add");
  }

  static Optional<Violation> hostNamespaces(PodView pod, Standard standard) {
    List<String> shared = new ArrayList<>();
    for (String field : List.of("hostNetwork", "hostPID", "hostIPC")) {
      if (pod.spec().path(field).asBoolean()) {
        shared.add(field + "=true");
      }
    }
    return found(!shared.isEmpty(), "host namespaces", () -> String.join(", ", shared));
  }

  static Optional<Violation> hostPathVolumes(PodView pod, Standard standard) {
    List<String> names = new ArrayList<>();
    for (JsonNode volume : pod.spec().path("volumes")) {
      if (volume.hasNonNull("hostPath")) {
        names.add(volume.path("name").asText());
      }
    }
    return found(!names.isEmpty(), "hostPath volumes", () -> Words.named("volume", names));
  }

  static Optional<Violation> hostPorts(PodView pod, Standard standard) {
    Set<String> ports = new TreeSet<>();
    List<String> names =
        pod.where(
            container -> {
              boolean bad = false;
              for (JsonNode port : container.path("ports")) {
                if (port.path("hostPort").asInt() != 0) {
                  ports.add(port.path("hostPort").asText());
                  bad = true;
                }
              }
              return bad;
            });
    return found(
        !names.isEmpty(),
        "hostPort",
        () ->
            Words.named("container", names)
                + " "
                + Words.use(names.size())
                + " "
                + Words.plural("hostPort", ports.size())
                + " "
                + String.join(", ", ports));
  }

  static Optional<Violation> privileged(PodView pod, Standard standard) {
    List<String> names = pod.where(c -> PodView.context(c).path("privileged").asBoolean());
    return found(
        !names.isEmpty(),
        "privileged",
        () -> Words.named("container", names) + " must not set securityContext.privileged=true");
  }

  static Optional<Violation> procMount(PodView pod, Standard standard) {
    Set<String> types = new TreeSet<>();
    List<String> names =
        pod.where(
            container -> {
              String type = PodView.context(container).path("procMount").asText("Default");
              boolean bad = !type.equals("Default");
              if (bad) {
                types.add(type);
              }
              return bad;
            });
    return found(
        !names.isEmpty(),
        "procMount",
        () ->
            Words.named("container", names)
                + " must not set securityContext.procMount to "
                + Words.quoted(types));
  }

  static Optional<Violation> seccomp(PodView pod, Standard standard) {
    Set<String> types = new TreeSet<>();
    String setters = pod.setters(context -> isForbiddenSeccomp(context, types));
    return found(
        !setters.isEmpty(),
        "seccompProfile",
        () ->
            setters
                + " must not set securityContext.seccompProfile.type to "
                + Words.quoted(types));
  }

  /**
   * @param types takes the type that is forbidden
   */
  static boolean isForbiddenSeccomp(JsonNode context, Set<String> types) {
    JsonNode type = context.path("seccompProfile").path("type");
    boolean forbidden =
        type.isTextual() && !Set.of("RuntimeDefault", "Localhost").contains(type.asText());
    if (forbidden) {
      types.add(type.asText());
    }
    return forbidden;
  }

  static Optional<Violation> hostProcess(PodView pod, Standard standard) {
    String setters =
        pod.setters(context -> context.path("windowsOptions").path("hostProcess").asBoolean());
    return found(
        !setters.isEmpty(),
        "hostProcess",
        () -> setters + " must not set securityContext.windowsOptions.hostProcess=true");
  }

  static Optional<Violation> found(boolean bad, String reason, Supplier<String> detail) {
    return bad ? Optional.of(new Violation(reason, detail.get())) : Optional.empty();
  }
}
