package dev.gantry.ejb.audit;

import dev.gantry.model.request.Identity;
import dev.gantry.model.request.RequestInfo;
import java.util.List;
import java.util.Set;

/**
 * One rule of an audit policy; an empty list leaves its dimension open.
 *
 * @param namespaces {@code ""} stands for what has none
 * @param nonResourceUrls paths, {@code *} at the end stands for anything
 * @param omitManagedFields null: as the policy says
 */
public record Rule(
    Level level,
    List<String> users,
    List<String> userGroups,
    List<String> verbs,
    List<Resources> resources,
    List<String> namespaces,
    List<String> nonResourceUrls,
    Set<Stage> omitStages,
    Boolean omitManagedFields) {

  /**
   * Resources of one group.
   *
   * @param resources {@code pods}, {@code pods/log}, {@code pods/*}, {@code *}{@code /scale},
   *     {@code *}; empty for all
   */
  public record Resources(String group, List<String> resources, List<String> resourceNames) {

    boolean matches(RequestInfo what) {
      if (!group.equals(what.group())) {
        return false;
      }
      if (resources.isEmpty()) {
        return true;
      }
      if (!resourceNames.isEmpty() && !resourceNames.contains(what.name())) {
        return false;
      }
      String sub = what.subresource();
      String whole = sub.isEmpty() ? what.resource() : what.resource() + "/" + sub;
      for (String resource : resources) {
        boolean matched =
            "*".equals(resource)
                || resource.equals(whole)
                || (!sub.isEmpty() && resource.equals("*/" + sub))
                || resource.equals(what.resource() + "/*");
        if (matched) {
          return true;
        }
      }
      return false;
    }
  }

  boolean matches(Identity who, RequestInfo what) {
    if (who != null
        && ((!users.isEmpty() && !users.contains(who.username()))
            || (!userGroups.isEmpty() && userGroups.stream().noneMatch(who::inGroup)))) {
      return false;
    }
    if (!verbs.isEmpty() && !verbs.contains(what.verb())) {
      return false;
    }
    if (!namespaces.isEmpty() || !resources.isEmpty()) {
      return matchesResource(what);
    }
    return nonResourceUrls.isEmpty() || matchesPath(what);
  }

  private boolean matchesResource(RequestInfo what) {
    return what.resourceRequest()
        && (namespaces.isEmpty() || namespaces.contains(what.namespace()))
        && (resources.isEmpty() || resources.stream().anyMatch(r -> r.matches(what)));
  }

  private boolean matchesPath(RequestInfo what) {
    if (what.resourceRequest()) {
      return false;
    }
    for (String url : nonResourceUrls) {
      if (url.endsWith("*")
          ? what.path().startsWith(url.substring(0, url.length() - 1))
          : what.path().equals(url)) {
        return true;
      }
    }
    return false;
  }
}
