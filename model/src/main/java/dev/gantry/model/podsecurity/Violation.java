package dev.gantry.model.podsecurity;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A check that a pod does not pass.
 *
 * @param reason a few words, the same for all pods
 * @param detail who does what, {@code ""} for nothing more
 */
public record Violation(String reason, String detail) {

  /** {@code hostPort (container "a" uses hostPort 80), privileged (…)}. */
  public static String details(List<Violation> violations) {
    return violations.stream()
        .map(v -> v.detail.isEmpty() ? v.reason : v.reason + " (" + v.detail + ")")
        .collect(Collectors.joining(", "));
  }

  /** The reasons alone. */
  public static String reasons(List<Violation> violations) {
    return violations.stream().map(Violation::reason).collect(Collectors.joining(", "));
  }
}
