package dev.gantry.model.kind;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Kubernetes' order of API versions: v2, v1, v1beta2, v1alpha1, then all others by name. */
public final class VersionOrder {

  private static final Pattern FORM = Pattern.compile("v(\\d{1,9})(?:(alpha|beta)(\\d{1,9}))?");

  public static final Comparator<String> NEWEST_FIRST =
      Comparator.comparingInt(VersionOrder::stability)
          .thenComparingLong(v -> -number(v, 1))
          .thenComparingLong(v -> -number(v, 3))
          .thenComparing(Comparator.naturalOrder());

  private VersionOrder() {}

  private static int stability(String version) {
    Matcher m = FORM.matcher(version);
    if (!m.matches()) {
      return 3;
    }
    return m.group(2) == null ? 0 : m.group(2).equals("beta") ? 1 : 2;
  }

  private static long number(String version, int group) {
    Matcher m = FORM.matcher(version);
    return m.matches() && m.group(group) != null ? Long.parseLong(m.group(group)) : 0;
  }
}
