package dev.gantry.ejb.security.rbac;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;
import dev.gantry.model.request.RequestInfo;
import java.util.ArrayList;
import java.util.List;

/** One rule of a role: what may be done to what. Empty {@code resourceNames} mean any name. */
public record PolicyRule(
    List<String> verbs,
    List<String> apiGroups,
    List<String> resources,
    List<String> resourceNames,
    List<String> nonResourceUrls) {

  public static PolicyRule of(JsonNode rule) {
    return new PolicyRule(
        texts(rule.path("verbs")),
        texts(rule.path("apiGroups")),
        texts(rule.path("resources")),
        texts(rule.path("resourceNames")),
        texts(rule.path("nonResourceURLs")));
  }

  public static List<PolicyRule> list(JsonNode rules) {
    List<PolicyRule> list = new ArrayList<>();
    rules.forEach(rule -> list.add(of(rule)));
    return List.copyOf(list);
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(item -> texts.add(item.asText()));
    return List.copyOf(texts);
  }

  public boolean allows(RequestInfo request) {
    if (!has(verbs, request.verb())) {
      return false;
    }
    return request.resourceRequest()
        ? has(apiGroups, request.group())
            && matchesResource(request.resource(), request.subresource())
            && (resourceNames.isEmpty() || resourceNames.contains(request.name()))
        : matchesPath(request.path());
  }

  private boolean matchesResource(String resource, String subresource) {
    String whole = subresource.isEmpty() ? resource : resource + "/" + subresource;
    for (String allowed : resources) {
      if (allowed.equals("*")
          || allowed.equals(whole)
          || !subresource.isEmpty() && allowed.equals("*/" + subresource)) {
        return true;
      }
    }
    return false;
  }

  private boolean matchesPath(String path) {
    for (String url : nonResourceUrls) {
      if (url.equals("*")
          || url.equals(path)
          || url.endsWith("*") && path.startsWith(url.substring(0, url.length() - 1))) {
        return true;
      }
    }
    return false;
  }

  private static boolean has(List<String> allowed, String asked) {
    return allowed.contains("*") || allowed.contains(asked);
  }

  /** Whether this rule alone grants everything that a smallest rule asks for. */
  boolean covers(PolicyRule smallest) {
    return containsAll(verbs, smallest.verbs)
        && (smallest.nonResourceUrls.isEmpty()
            ? containsAll(apiGroups, smallest.apiGroups)
                && smallest.resources.stream().allMatch(this::coversResource)
                && (resourceNames.isEmpty()
                    || !smallest.resourceNames.isEmpty()
                        && resourceNames.containsAll(smallest.resourceNames))
            : smallest.nonResourceUrls.stream().allMatch(this::coversUrl));
  }

  private boolean coversResource(String resource) {
    int slash = resource.indexOf('/');
    return resources.contains("*")
        || resources.contains(resource)
        || slash > 0 && resources.contains("*" + resource.substring(slash));
  }

  private boolean coversUrl(String url) {
    return matchesPath(url);
  }

  private static boolean containsAll(List<String> owned, List<String> asked) {
    return owned.contains("*") || owned.containsAll(asked);
  }

  /** Rules of one verb, group, resource and name each, that together say the same. */
  List<PolicyRule> smallest() {
    List<PolicyRule> parts = new ArrayList<>();
    for (String verb : verbs) {
      for (String url : nonResourceUrls) {
        parts.add(new PolicyRule(List.of(verb), List.of(), List.of(), List.of(), List.of(url)));
      }
      for (String group : apiGroups) {
        for (String resource : resources) {
          List<String> names = resourceNames.isEmpty() ? List.of("") : resourceNames;
          for (String name : names) {
            parts.add(
                new PolicyRule(
                    List.of(verb),
                    List.of(group),
                    List.of(resource),
                    name.isEmpty() ? List.of() : List.of(name),
                    List.of()));
          }
        }
      }
    }
    return parts;
  }

  /** As {@code SelfSubjectRulesReview} lists it. */
  public ObjectNode document() {
    ObjectNode rule = Json.object();
    put(rule, "verbs", verbs);
    put(rule, "apiGroups", apiGroups);
    put(rule, "resources", resources);
    put(rule, "resourceNames", resourceNames);
    put(rule, "nonResourceURLs", nonResourceUrls);
    return rule;
  }

  private static void put(ObjectNode rule, String field, List<String> values) {
    if (!values.isEmpty()) {
      values.forEach(rule.putArray(field)::add);
    }
  }

  /** As error messages show it: {@code {APIGroups:[""], Resources:["pods"], Verbs:["get"]}}. */
  @Override
  public String toString() {
    List<String> parts = new ArrayList<>();
    show(parts, "APIGroups", apiGroups);
    show(parts, "Resources", resources);
    show(parts, "ResourceNames", resourceNames);
    show(parts, "NonResourceURLs", nonResourceUrls);
    show(parts, "Verbs", verbs);
    return "{" + String.join(", ", parts) + "}";
  }

  private static void show(List<String> parts, String name, List<String> values) {
    if (!values.isEmpty()) {
      parts.add(name + ":[\"" + String.join("\" \"", values) + "\"]");
    }
  }
}
