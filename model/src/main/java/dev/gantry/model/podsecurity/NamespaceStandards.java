package dev.gantry.model.podsecurity;

import dev.gantry.model.podsecurity.Standard.Level;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a namespace's labels ask of its pods.
 *
 * @param faults labels that say nothing usable, with the reason
 */
public record NamespaceStandards(
    Standard enforce, Standard audit, Standard warn, Map<String, String> faults) {

  private static final String PREFIX = "pod-security.kubernetes.io/";

  /** An unusable level is the strictest for what is enforced, and none for what is only told. */
  public static NamespaceStandards of(Map<String, String> labels) {
    Map<String, String> faults = new LinkedHashMap<>();
    return new NamespaceStandards(
        standard(labels, "enforce", Level.RESTRICTED, faults),
        standard(labels, "audit", Level.PRIVILEGED, faults),
        standard(labels, "warn", Level.PRIVILEGED, faults),
        faults);
  }

  private static Standard standard(
      Map<String, String> labels, String mode, Level unusable, Map<String, String> faults) {
    String levelLabel = PREFIX + mode;
    String versionLabel = levelLabel + "-version";
    Level level = Level.PRIVILEGED;
    if (labels.containsKey(levelLabel)) {
      Optional<Level> told = Level.of(labels.get(levelLabel));
      if (told.isEmpty()) {
        faults.put(levelLabel, "must be one of privileged, baseline, restricted");
      }
      level = told.orElse(unusable);
    }
    int version = Standard.LATEST;
    if (labels.containsKey(versionLabel)) {
      Optional<Integer> told = Standard.version(labels.get(versionLabel));
      if (told.isEmpty()) {
        faults.put(versionLabel, "must be \"latest\" or \"v1.x\"");
      }
      version = told.orElse(Standard.LATEST);
    }
    return new Standard(level, version);
  }

  /** Nothing is asked at all: most namespaces. */
  public boolean isEmpty() {
    return enforce.level() == Level.PRIVILEGED
        && audit.level() == Level.PRIVILEGED
        && warn.level() == Level.PRIVILEGED;
  }
}
