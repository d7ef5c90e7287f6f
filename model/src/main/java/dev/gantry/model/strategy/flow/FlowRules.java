package dev.gantry.model.strategy.flow;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Names;
import dev.gantry.model.strategy.Tree;
import java.util.List;

/** Checks of one of a flow schema's rules. */
final class FlowRules {

  private static final List<String> VERBS =
      List.of(
          "create",
          "delete",
          "deletecollection",
          "get",
          "list",
          "patch",
          "proxy",
          "update",
          "watch");

  private static final List<String> SUBJECTS = List.of("Group", "ServiceAccount", "User");

  private FlowRules() {}

  static void check(JsonNode rule, String path, Causes causes) {
    if (rule.path("subjects").isEmpty()) {
      causes.required(path + ".subjects", "subjects must contain at least one value");
    }
    int index = 0;
    for (JsonNode subject : rule.path("subjects")) {
      subject(subject, path + ".subjects[" + index++ + "]", causes);
    }
    if (rule.path("resourceRules").isEmpty() && rule.path("nonResourceRules").isEmpty()) {
      causes.required(
          path, "at least one of resourceRules and nonResourceRules has to be non-empty");
    }
    index = 0;
    for (JsonNode resource : rule.path("resourceRules")) {
      resource(resource, path + ".resourceRules[" + index++ + "]", causes);
    }
    index = 0;
    for (JsonNode urls : rule.path("nonResourceRules")) {
      paths(urls, path + ".nonResourceRules[" + index++ + "]", causes);
    }
  }

  private static void subject(JsonNode subject, String path, Causes causes) {
    String kind = subject.path("kind").asText("");
    if (!SUBJECTS.contains(kind)) {
      causes.notSupported(path + ".kind", kind, SUBJECTS);
      return;
    }
    for (String other : SUBJECTS) {
      String field = Character.toLowerCase(other.charAt(0)) + other.substring(1);
      boolean set = Tree.isSet(subject, field);
      if (other.equals(kind) && !set) {
        causes.required(
            path + "." + field, field + " is required when subject kind is '" + other + "'");
      } else if (other.equals(kind)) {
        named(subject.path(field), kind, path + "." + field, causes);
      } else if (set) {
        causes.forbidden(
            path + "." + field, field + " is forbidden when subject kind is not '" + other + "'");
      }
    }
  }

  private static void named(JsonNode subject, String kind, String path, Causes causes) {
    String name = subject.path("name").asText("");
    boolean account = "ServiceAccount".equals(kind);
    if (name.isEmpty()) {
      causes.required(path + ".name", "");
    } else if (account && !"*".equals(name)) {
      causes.invalidAll(path + ".name", name, Names.subdomain(name));
    }
    String namespace = subject.path("namespace").asText("");
    if (account && namespace.isEmpty()) {
      causes.required(path + ".namespace", "must specify namespace for service account");
    } else if (account) {
      causes.invalidAll(path + ".namespace", namespace, Names.label(namespace));
    }
  }

  private static void verbs(JsonNode rule, String path, Causes causes) {
    List<String> verbs = Tree.texts(rule, "verbs");
    if (verbs.isEmpty()) {
      causes.required(path + ".verbs", "verbs must contain at least one value");
    } else if (verbs.contains("*")) {
      if (verbs.size() > 1) {
        causes.invalid(path + ".verbs", verbs, "if '*' is present, must not specify other verbs");
      }
    } else if (!VERBS.containsAll(verbs)) {
      causes.notSupported(path + ".verbs", verbs, VERBS);
    }
  }

  private static void resource(JsonNode rule, String path, Causes causes) {
    verbs(rule, path, causes);
    some(rule, path, "apiGroups", "api group", causes);
    some(rule, path, "resources", "resource", causes);
    List<String> namespaces = Tree.texts(rule, "namespaces");
    if (namespaces.isEmpty() && !rule.path("clusterScope").asBoolean()) {
      causes.required(
          path + ".namespaces",
          "resource rules that are not cluster scoped must supply at least one namespace");
    } else if (namespaces.contains("*")) {
      if (namespaces.size() > 1) {
        causes.invalid(
            path + ".namespaces",
            namespaces,
            "if '*' is present, must not specify other namespaces");
      }
    } else {
      for (int i = 0; i < namespaces.size(); i++) {
        String namespace = namespaces.get(i);
        causes.invalidAll(path + ".namespaces[" + i + "]", namespace, Names.label(namespace));
      }
    }
  }

  private static void some(JsonNode rule, String path, String field, String what, Causes causes) {
    List<String> values = Tree.texts(rule, field);
    if (values.isEmpty()) {
      causes.required(path + "." + field, "resource rules must supply at least one " + what);
    } else if (values.contains("*") && values.size() > 1) {
      causes.invalid(
          path + "." + field, values, "if '*' is present, must not specify other " + what + "s");
    }
  }

  private static void paths(JsonNode rule, String path, Causes causes) {
    verbs(rule, path, causes);
    List<String> urls = Tree.texts(rule, "nonResourceURLs");
    String at = path + ".nonResourceURLs";
    if (urls.isEmpty()) {
      causes.required(at, "nonResourceURLs must contain at least one value");
    } else if (urls.contains("*")) {
      if (urls.size() > 1) {
        causes.invalid(at, urls, "if '*' is present, must not specify other non-resource URLs");
      }
    } else {
      for (int i = 0; i < urls.size(); i++) {
        url(urls.get(i), at + "[" + i + "]", causes);
      }
    }
  }

  private static void url(String url, String path, Causes causes) {
    if (url.isEmpty()) {
      causes.invalid(path, url, "must not be empty");
    } else if (!url.startsWith("/")) {
      causes.invalid(path, url, "must start with slash");
    } else if (url.contains(" ")) {
      causes.invalid(path, url, "must not contain white-space");
    } else if (url.contains("//")) {
      causes.invalid(path, url, "must not contain double slash");
    } else if (url.indexOf('*') >= 0
        && !(url.endsWith("/*") && url.indexOf('*') == url.length() - 1)) {
      causes.invalid(path, url, "wildcard can only do suffix matching");
    }
  }
}
