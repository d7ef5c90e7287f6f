package dev.gantry.ejb.flowcontrol;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.request.Identity;
import dev.gantry.model.request.RequestInfo;
import java.util.ArrayList;
import java.util.List;

/** One of a schema's rules: any of the subjects, and any of the resources or paths. */
record FlowRule(List<Subject> subjects, List<Resources> resources, List<Paths> paths) {

  private static final String SERVICE_ACCOUNT = "system:serviceaccount:";

  /**
   * @param name {@code *} for all
   */
  record Subject(String kind, String namespace, String name) {
    boolean matches(Identity who) {
      return switch (kind) {
        case "User" -> "*".equals(name) || name.equals(who.username());
        case "Group" -> "*".equals(name) || who.inGroup(name);
        case "ServiceAccount" ->
            "*".equals(name)
                ? who.username().startsWith(SERVICE_ACCOUNT + namespace + ":")
                : who.username().equals(SERVICE_ACCOUNT + namespace + ":" + name);
        default -> false;
      };
    }
  }

  record Resources(
      List<String> verbs,
      List<String> groups,
      List<String> resources,
      boolean clusterScope,
      List<String> namespaces) {
    boolean matches(RequestInfo what) {
      if (!has(verbs, what.verb()) || !has(groups, what.group())) {
        return false;
      }
      String sub = what.subresource();
      String whole = sub.isEmpty() ? what.resource() : what.resource() + "/" + sub;
      return has(resources, whole)
          && (what.namespace().isEmpty() ? clusterScope : has(namespaces, what.namespace()));
    }
  }

  record Paths(List<String> verbs, List<String> urls) {
    boolean matches(RequestInfo what) {
      if (!has(verbs, what.verb())) {
        return false;
      }
      for (String url : urls) {
        if (url.endsWith("*")
            ? what.path().startsWith(url.substring(0, url.length() - 1))
            : url.equals(what.path())) {
          return true;
        }
      }
      return false;
    }
  }

  private static boolean has(List<String> values, String value) {
    return values.contains("*") || values.contains(value);
  }

  boolean matches(Identity who, RequestInfo what) {
    for (Subject subject : subjects) {
      if (subject.matches(who)) {
        return what.resourceRequest()
            ? resources.stream().anyMatch(r -> r.matches(what))
            : paths.stream().anyMatch(p -> p.matches(what));
      }
    }
    return false;
  }

  static FlowRule read(JsonNode rule) {
    List<Subject> subjects = new ArrayList<>();
    for (JsonNode subject : rule.path("subjects")) {
      String kind = subject.path("kind").asText();
      JsonNode named =
          subject.path(
              "ServiceAccount".equals(kind)
                  ? "serviceAccount"
                  : kind.toLowerCase(java.util.Locale.ROOT));
      subjects.add(
          new Subject(kind, named.path("namespace").asText(""), named.path("name").asText("")));
    }
    List<Resources> resources = new ArrayList<>();
    for (JsonNode resource : rule.path("resourceRules")) {
      resources.add(
          new Resources(
              strings(resource, "verbs"),
              strings(resource, "apiGroups"),
              strings(resource, "resources"),
              resource.path("clusterScope").asBoolean(),
              strings(resource, "namespaces")));
    }
    List<Paths> paths = new ArrayList<>();
    for (JsonNode path : rule.path("nonResourceRules")) {
      paths.add(new Paths(strings(path, "verbs"), strings(path, "nonResourceURLs")));
    }
    return new FlowRule(List.copyOf(subjects), List.copyOf(resources), List.copyOf(paths));
  }

  private static List<String> strings(JsonNode node, String field) {
    List<String> values = new ArrayList<>();
    node.path(field).forEach(v -> values.add(v.asText()));
    return List.copyOf(values);
  }
}
