package dev.gantry.model.strategy;

import java.util.List;
import java.util.Set;

/** Which resource may be named where. */
public final class ResourceNames {

  private static final Set<String> COMPUTE = Set.of("cpu", "memory", "ephemeral-storage");

  private static final Set<String> STANDARD =
      Set.of(
          "cpu",
          "memory",
          "ephemeral-storage",
          "storage",
          "requests.cpu",
          "requests.memory",
          "requests.ephemeral-storage",
          "requests.storage",
          "limits.cpu",
          "limits.memory",
          "limits.ephemeral-storage",
          "pods",
          "services",
          "resourcequotas",
          "replicationcontrollers",
          "secrets",
          "configmaps",
          "persistentvolumeclaims",
          "services.nodeports",
          "services.loadbalancers");

  /** Amounts of which there are no fractions. */
  private static final Set<String> COUNTED =
      Set.of(
          "pods",
          "services",
          "resourcequotas",
          "replicationcontrollers",
          "secrets",
          "configmaps",
          "persistentvolumeclaims",
          "services.nodeports",
          "services.loadbalancers");

  private ResourceNames() {}

  /** Checks any resource's name; answers whether the name is one. */
  public static boolean check(String field, String name, Causes causes) {
    List<String> problems = Names.qualified(name);
    causes.invalidAll(field, name, problems);
    if (!problems.isEmpty()) {
      return false;
    }
    if (!name.contains("/") && !STANDARD.contains(name) && !isHugePages(name)) {
      causes.invalid(field, name, "must be a standard resource type or fully qualified");
      return false;
    }
    return true;
  }

  /** A resource that containers can ask for. */
  public static void container(String field, String name, Causes causes) {
    check(field, name, causes);
    if (!name.contains("/") && !COMPUTE.contains(name) && !isHugePages(name)) {
      causes.invalid(field, name, "must be a standard resource for containers");
    }
  }

  /** A resource that a quota can bound. */
  public static void quota(String field, String name, Causes causes) {
    String bare = name.startsWith("requests.") ? name.substring("requests.".length()) : name;
    boolean known = name.contains("/") || STANDARD.contains(name) || isHugePages(bare);
    List<String> problems = Names.qualified(name);
    causes.invalidAll(field, name, problems);
    if (problems.isEmpty() && (!known || name.equals("storage"))) {
      causes.invalid(field, name, "must be a standard resource for quota");
    }
  }

  /** A device or the like that somebody else counts: never overcommitted, whole numbers only. */
  public static boolean isExtended(String name) {
    return name.contains("/")
        && !name.startsWith("requests.")
        && !name.substring(0, name.indexOf('/')).equals("kubernetes.io")
        && !name.substring(0, name.indexOf('/')).endsWith(".kubernetes.io");
  }

  public static boolean isHugePages(String name) {
    return name.startsWith("hugepages-");
  }

  /** Whether only whole amounts of it make sense. */
  public static boolean isWhole(String name) {
    return COUNTED.contains(name) || isExtended(name);
  }

  /** Whether containers can have it: what a scope that selects pods may bound. */
  static boolean isCompute(String name) {
    return COMPUTE.contains(name) || isHugePages(name);
  }
}
