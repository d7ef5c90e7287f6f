package dev.gantry.model.podsecurity;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.podsecurity.Standard.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** Holds pods against the pod security standards. */
public final class PodSecurity {

  /**
   * @param replacedSince from which version on the restricted level has a stricter check instead
   */
  private record Check(
      BiFunction<PodView, Standard, Optional<Violation>> test, int since, int replacedSince) {}

  private static final int NEVER = Integer.MAX_VALUE;

  /** By the checks' names in Kubernetes, as it lists them. */
  private static final List<Check> BASELINE =
      List.of(
          new Check(BaselineChecks::appArmor, 0, NEVER),
          new Check(BaselineChecks::capabilities, 0, 22),
          new Check(BaselineChecks::hostNamespaces, 0, NEVER),
          new Check(BaselineChecks::hostPathVolumes, 0, 0),
          new Check(BaselineChecks::hostPorts, 0, NEVER),
          new Check(HostProbes::check, 34, NEVER),
          new Check(BaselineChecks::privileged, 0, NEVER),
          new Check(BaselineChecks::procMount, 0, NEVER),
          new Check(SeLinuxCheck::check, 0, NEVER),
          new Check(BaselineChecks::seccomp, 0, 19),
          new Check(Sysctls::check, 0, NEVER),
          new Check(BaselineChecks::hostProcess, 0, NEVER));

  private static final List<Check> RESTRICTED =
      List.of(
          new Check(RestrictedChecks::privilegeEscalation, 8, NEVER),
          new Check(RestrictedChecks::capabilities, 22, NEVER),
          new Check(RestrictedChecks::volumes, 0, NEVER),
          new Check(RestrictedChecks::runAsNonRoot, 0, NEVER),
          new Check(RestrictedChecks::runAsUser, 23, NEVER),
          new Check(RestrictedChecks::seccomp, 19, NEVER));

  private PodSecurity() {}

  /**
   * @param annotations of the pod
   * @param spec of the pod
   * @return empty for a pod that the standard allows
   */
  public static List<Violation> violations(
      Standard standard, Map<String, String> annotations, JsonNode spec) {
    if (standard.level() == Level.PRIVILEGED) {
      return List.of();
    }
    PodView pod = PodView.of(annotations, spec);
    boolean restricted = standard.level() == Level.RESTRICTED;
    List<Violation> found = new ArrayList<>();
    for (Check check : BASELINE) {
      boolean replaced =
          restricted && check.replacedSince != NEVER && standard.since(check.replacedSince);
      if (standard.since(check.since) && !replaced) {
        check.test.apply(pod, standard).ifPresent(found::add);
      }
    }
    if (restricted) {
      for (Check check : RESTRICTED) {
        if (standard.since(check.since)) {
          check.test.apply(pod, standard).ifPresent(found::add);
        }
      }
    }
    return found;
  }
}
