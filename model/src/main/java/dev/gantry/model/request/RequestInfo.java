package dev.gantry.model.request;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a path and method mean, before any kind is looked up: what authorization sees.
 *
 * @param resourceRequest false for discovery, health and other plain paths
 * @param verb Kubernetes' verb for resources (get, list, watch, create, update, patch, delete,
 *     deletecollection), the lower-case HTTP method otherwise
 * @param subresource {@code ""} for none
 * @param subpath what follows a proxy subresource, without the leading slash
 */
public record RequestInfo(
    boolean resourceRequest,
    String verb,
    String group,
    String version,
    String namespace,
    String resource,
    String name,
    String subresource,
    String subpath,
    String path) {

  private static final Set<String> SELECTING_VERBS = Set.of("list", "watch", "deletecollection");

  private static final Set<String> NAMESPACE_SUBRESOURCES = Set.of("status", "finalize");

  /**
   * @param method HTTP method
   * @param path decoded path, no query
   * @param query query parameters; {@code watch} and a {@code metadata.name} field selector matter
   *     here
   */
  public static RequestInfo parse(String method, String path, Map<String, List<String>> query) {
    String[] parts = path.replaceAll("^/+|/+$", "").split("/");
    boolean core = parts.length >= 3 && "api".equals(parts[0]);
    boolean grouped = parts.length >= 4 && "apis".equals(parts[0]);
    if (!core && !grouped) {
      return new RequestInfo(
          false, method.toLowerCase(java.util.Locale.ROOT), "", "", "", "", "", "", "", path);
    }
    String group = core ? "" : parts[1];
    int at = core ? 1 : 2;
    String version = parts[at++];
    boolean legacyWatch = "watch".equals(parts[at]) && parts.length > at + 1;
    at += legacyWatch ? 1 : 0;
    String namespace = "";
    if ("namespaces".equals(parts[at])
        && parts.length > at + 2
        && !NAMESPACE_SUBRESOURCES.contains(parts[at + 2])) {
      namespace = parts[at + 1];
      at += 2;
    }
    String resource = parts[at++];
    String name = parts.length > at ? parts[at++] : "";
    String subresource = parts.length > at ? parts[at++] : "";
    String subpath =
        parts.length > at ? String.join("/", List.of(parts).subList(at, parts.length)) : "";
    if ("namespaces".equals(resource) && group.isEmpty() && !name.isEmpty()) {
      namespace = name;
    }
    String verb = verb(method, name, legacyWatch || isTrue(query, "watch"));
    if (name.isEmpty() && SELECTING_VERBS.contains(verb)) {
      name = selectedName(query);
    }
    return new RequestInfo(
        true, verb, group, version, namespace, resource, name, subresource, subpath, path);
  }

  /** The one name that a field selector allows: rules on names hold for such a list, too. */
  private static String selectedName(Map<String, List<String>> query) {
    for (String selector : query.getOrDefault("fieldSelector", List.of())) {
      for (String term : selector.split(",")) {
        if (term.matches("metadata\\.name==?[^=]+")) {
          return term.substring(term.lastIndexOf('=') + 1);
        }
      }
    }
    return "";
  }

  private static String verb(String method, String name, boolean watch) {
    return switch (method) {
      case "GET", "HEAD" -> watch ? "watch" : name.isEmpty() ? "list" : "get";
      case "POST" -> "create";
      case "PUT" -> "update";
      case "PATCH" -> "patch";
      case "DELETE" -> name.isEmpty() ? "deletecollection" : "delete";
      default -> method.toLowerCase(java.util.Locale.ROOT);
    };
  }

  private static boolean isTrue(Map<String, List<String>> query, String parameter) {
    List<String> values = query.get(parameter);
    return values != null
        && !values.isEmpty()
        && !"false".equals(values.get(0))
        && !"0".equals(values.get(0));
  }
}
