package dev.gantry.ejb.bootstrap;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The cluster roles and bindings that every cluster has, from a table. */
final class BootstrapRoles {

  private static final String API = "rbac.authorization.k8s.io/v1";
  private static final String AGGREGATE = "rbac.authorization.k8s.io/aggregate-to-";

  /** Roles whose rules are gathered from roles with this label. */
  private static final Map<String, String> AGGREGATED =
      Map.of("admin", "admin", "edit", "edit", "view", "view");

  /** Cluster role → groups that have it. */
  private static final Map<String, List<String>> BOUND_GROUPS =
      Map.of(
          "cluster-admin", List.of("system:masters"),
          "system:discovery", List.of("system:authenticated"),
          "system:basic-user", List.of("system:authenticated"),
          "system:public-info-viewer", List.of("system:authenticated", "system:unauthenticated"),
          "system:service-account-issuer-discovery", List.of("system:serviceaccounts"),
          "system:node-bootstrapper", List.of("system:bootstrappers"),
          "system:certificates.k8s.io:certificatesigningrequests:nodeclient",
              List.of("system:bootstrappers"),
          "system:certificates.k8s.io:certificatesigningrequests:selfnodeclient",
              List.of("system:nodes"),
          "system:monitoring", List.of("system:monitoring"));

  private BootstrapRoles() {}

  static List<ObjectNode> documents() {
    List<ObjectNode> documents = new ArrayList<>(roles().values());
    for (Map.Entry<String, String> role : AGGREGATED.entrySet()) {
      documents.add(aggregated(role.getKey(), role.getValue()));
    }
    BOUND_GROUPS.forEach((role, groups) -> documents.add(binding(role, groups)));
    return documents;
  }

  private static Map<String, ObjectNode> roles() {
    Map<String, ObjectNode> roles = new LinkedHashMap<>();
    try (BufferedReader rows =
        new BufferedReader(
            new InputStreamReader(
                BootstrapRoles.class.getResourceAsStream("clusterroles.tsv"),
                StandardCharsets.UTF_8))) {
      for (String row; (row = rows.readLine()) != null; ) {
        if (!row.startsWith("#")) {
          String[] cells = row.split("\t");
          ObjectNode role = roles.computeIfAbsent(cells[0], BootstrapRoles::role);
          role.withArray("/rules").add(rule(cells));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return roles;
  }

  private static ObjectNode object(String kind, String name) {
    ObjectNode object = Json.object().put("apiVersion", API).put("kind", kind);
    ObjectNode metadata = object.putObject("metadata").put("name", name);
    metadata.putObject("labels").put("kubernetes.io/bootstrapping", "rbac-defaults");
    metadata.putObject("annotations").put("rbac.authorization.kubernetes.io/autoupdate", "true");
    return object;
  }

  private static ObjectNode role(String name) {
    ObjectNode role = object("ClusterRole", name);
    ObjectNode labels = (ObjectNode) role.path("metadata").path("labels");
    if (name.startsWith("system:aggregate-to-")) {
      labels.put(AGGREGATE + name.substring("system:aggregate-to-".length()), "true");
    }
    return role;
  }

  /** Admin contains edit, edit contains view: each of their labels gathers the one below. */
  private static ObjectNode aggregated(String name, String label) {
    ObjectNode role = object("ClusterRole", name);
    ObjectNode labels = (ObjectNode) role.path("metadata").path("labels");
    if (name.equals("edit")) {
      labels.put(AGGREGATE + "admin", "true");
    } else if (name.equals("view")) {
      labels.put(AGGREGATE + "edit", "true");
    }
    role.putObject("aggregationRule")
        .putArray("clusterRoleSelectors")
        .addObject()
        .putObject("matchLabels")
        .put(AGGREGATE + label, "true");
    role.putArray("rules");
    return role;
  }

  private static ObjectNode rule(String[] cells) {
    ObjectNode rule = Json.object();
    add(rule.putArray("verbs"), cells[1]);
    if (cells[3].startsWith("/")) {
      add(rule.putArray("nonResourceURLs"), cells[3]);
    } else {
      ArrayNode groups = rule.putArray("apiGroups");
      for (String group : cells[2].split(",")) {
        groups.add("core".equals(group) ? "" : group);
      }
      add(rule.putArray("resources"), cells[3]);
    }
    return rule;
  }

  private static void add(ArrayNode array, String cell) {
    for (String value : cell.split(",")) {
      array.add(value);
    }
  }

  private static ObjectNode binding(String role, List<String> groups) {
    ObjectNode binding = object("ClusterRoleBinding", role);
    binding
        .putObject("roleRef")
        .put("apiGroup", "rbac.authorization.k8s.io")
        .put("kind", "ClusterRole")
        .put("name", role);
    ArrayNode subjects = binding.putArray("subjects");
    for (String group : groups) {
      subjects
          .addObject()
          .put("kind", "Group")
          .put("apiGroup", "rbac.authorization.k8s.io")
          .put("name", group);
    }
    return binding;
  }
}
