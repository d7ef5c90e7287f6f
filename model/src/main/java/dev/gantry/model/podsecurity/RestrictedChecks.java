package dev.gantry.model.podsecurity;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What the restricted level asks for beside the baseline. */
final class RestrictedChecks {

  /** What Windows does not have is not asked of its pods. */
  private static final int WINDOWS_SINCE = 25;

  private static final Set<String> VOLUMES =
      Set.of(
          "configMap",
          "csi",
          "downwardAPI",
          "emptyDir",
          "ephemeral",
          "image",
          "persistentVolumeClaim",
          "projected",
          "secret");

  private RestrictedChecks() {}

  private static boolean isExempt(PodView pod, Standard standard) {
    return pod.isWindows() && standard.since(WINDOWS_SINCE);
  }

  static Optional<Violation> privilegeEscalation(PodView pod, Standard standard) {
    List<String> names =
        pod.where(c -> PodView.context(c).path("allowPrivilegeEscalation").asBoolean(true));
    return BaselineChecks.found(
        !names.isEmpty() && !isExempt(pod, standard),
        "allowPrivilegeEscalation != false",
        () ->
            Words.named("container", names)
                + " must set securityContext.allowPrivilegeEscalation=false");
  }

  static Optional<Violation> capabilities(PodView pod, Standard standard) {
    if (isExempt(pod, standard)) {
      return Optional.empty();
    }
    List<String> details = new ArrayList<>();
    List<String> keeping = pod.where(c -> !dropsAll(c));
    if (!keeping.isEmpty()) {
      details.add(
          Words.named("container", keeping)
              + " must set securityContext.capabilities.drop=[\"ALL\"]");
    }
    Set<String> added = new TreeSet<>();
    List<String> adding = pod.where(c -> adds(c, added));
    if (!adding.isEmpty()) {
      details.add(
          Words.named("container", adding)
              + " must not include "
              + Words.quoted(added)
              + " in securityContext.capabilities.add");
    }
    return BaselineChecks.found(
        !details.isEmpty(), "unrestricted capabilities", () -> String.join("; ", details));
  }

  private static boolean dropsAll(JsonNode container) {
    for (JsonNode capability : PodView.context(container).path("capabilities").path("drop")) {
      if (capability.asText().equals("ALL")) {
        return true;
      }
    }
    return false;
  }

  private static boolean adds(JsonNode container, Set<String> added) {
    boolean bad = false;
    for (JsonNode capability : PodView.context(container).path("capabilities").path("add")) {
      if (!capability.asText().equals("NET_BIND_SERVICE")) {
        added.add(capability.asText());
        bad = true;
      }
    }
    return bad;
  }

  static Optional<Violation> volumes(PodView pod, Standard standard) {
    List<String> names = new ArrayList<>();
    Set<String> types = new TreeSet<>();
    for (JsonNode volume : pod.spec().path("volumes")) {
      for (var field : volume.properties()) {
        if (!field.getKey().equals("name")
            && !field.getValue().isNull()
            && !VOLUMES.contains(field.getKey())) {
          names.add(volume.path("name").asText());
          types.add(field.getKey());
        }
      }
    }
    return BaselineChecks.found(
        !names.isEmpty(),
        "restricted volume types",
        () ->
            Words.named("volume", names)
                + " "
                + Words.use(names.size())
                + " restricted volume "
                + Words.named("type", types));
  }

  static Optional<Violation> runAsNonRoot(PodView pod, Standard standard) {
    String setters =
        pod.setters(
            context ->
                context.path("runAsNonRoot").isBoolean()
                    && !context.path("runAsNonRoot").asBoolean());
    if (!setters.isEmpty()) {
      return Optional.of(
          new Violation(
              "runAsNonRoot != true",
              setters + " must not set securityContext.runAsNonRoot=false"));
    }
    List<String> silent =
        pod.context().path("runAsNonRoot").asBoolean()
            ? List.of()
            : pod.where(c -> !PodView.context(c).path("runAsNonRoot").asBoolean());
    return BaselineChecks.found(
        !silent.isEmpty(),
        "runAsNonRoot != true",
        () ->
            "pod or "
                + Words.named("container", silent)
                + " must set securityContext.runAsNonRoot=true");
  }

  static Optional<Violation> runAsUser(PodView pod, Standard standard) {
    String setters =
        pod.setters(
            context ->
                context.path("runAsUser").isNumber() && context.path("runAsUser").asLong() == 0);
    return BaselineChecks.found(
        !setters.isEmpty(), "runAsUser=0", () -> setters + " must not set runAsUser=0");
  }

  static Optional<Violation> seccomp(PodView pod, Standard standard) {
    if (isExempt(pod, standard)) {
      return Optional.empty();
    }
    Optional<Violation> forbidden = BaselineChecks.seccomp(pod, standard);
    if (forbidden.isPresent()) {
      return forbidden;
    }
    List<String> silent =
        pod.context().path("seccompProfile").hasNonNull("type")
            ? List.of()
            : pod.where(c -> !PodView.context(c).path("seccompProfile").hasNonNull("type"));
    return BaselineChecks.found(
        !silent.isEmpty(),
        "seccompProfile",
        () ->
            "pod or "
                + Words.named("container", silent)
                + " must set securityContext.seccompProfile.type to \"RuntimeDefault\" or"
                + " \"Localhost\"");
  }
}
