package dev.gantry.model.request;

import java.util.List;
import java.util.Map;

/**
 * Who asks. A value that the request carries from the filter to the store; nothing reads it from a
 * thread.
 */
public record Identity(
    String username, String uid, List<String> groups, Map<String, List<String>> extra) {

  public static final String AUTHENTICATED = "system:authenticated";
  public static final String MASTERS = "system:masters";

  public static final Identity ANONYMOUS =
      new Identity("system:anonymous", "", List.of("system:unauthenticated"), Map.of());

  public Identity {
    groups = List.copyOf(groups);
    extra = Map.copyOf(extra);
  }

  /** A component of the control plane itself, e.g. {@code deployment-controller}. */
  public static Identity controller(String name) {
    return new Identity(
        "system:serviceaccount:kube-system:" + name, "", List.of(MASTERS, AUTHENTICATED), Map.of());
  }

  public boolean inGroup(String group) {
    return groups.contains(group);
  }
}
