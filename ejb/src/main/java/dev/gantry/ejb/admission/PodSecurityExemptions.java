package dev.gantry.ejb.admission;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whom pod security leaves alone. */
public record PodSecurityExemptions(
    Set<String> users, Set<String> namespaces, Set<String> runtimeClasses) {

  private static final String PREFIX = "gantry.pod.security.exempt.";

  /** As system properties tell; nobody by default. */
  public static PodSecurityExemptions configured() {
    return new PodSecurityExemptions(names("users"), names("namespaces"), names("runtime.classes"));
  }

  private static Set<String> names(String property) {
    return Stream.of(System.getProperty(PREFIX + property, "").split(","))
        .map(String::trim)
        .filter(name -> !name.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Why a request is exempt, as audit logs tell it; {@code ""} if it is not. */
  String of(String user, String namespace, String runtimeClass) {
    if (namespaces.contains(namespace)) {
      return "namespace";
    }
    if (users.contains(user)) {
      return "user";
    }
    return runtimeClasses.contains(runtimeClass) ? "runtimeClass" : "";
  }
}
