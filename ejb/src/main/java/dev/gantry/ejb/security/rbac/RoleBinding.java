package dev.gantry.ejb.security.rbac;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.object.ObjectKey;
import java.util.ArrayList;
import java.util.List;

/**
 * A role binding or cluster role binding, for looking up.
 *
 * @param namespace where it holds, {@code ""} for everywhere
 * @param role the key of the role that it grants
 * @param subjects {@code user:<name>} or {@code group:<name>}
 */
record RoleBinding(ObjectKey key, String namespace, ObjectKey role, List<String> subjects) {

  static final String GROUP = "rbac.authorization.k8s.io";

  static RoleBinding of(ObjectKey key, JsonNode binding) {
    JsonNode roleRef = binding.path("roleRef");
    String name = roleRef.path("name").asText("");
    ObjectKey role =
        "Role".equals(roleRef.path("kind").asText())
            ? ObjectKey.of(GROUP, "roles", key.namespace(), name)
            : ObjectKey.of(GROUP, "clusterroles", "", name);
    List<String> subjects = new ArrayList<>();
    for (JsonNode subject : binding.path("subjects")) {
      String who = subject.path("name").asText("");
      switch (subject.path("kind").asText("")) {
        case "User" -> subjects.add("user:" + who);
        case "Group" -> subjects.add("group:" + who);
        case "ServiceAccount" -> {
          String namespace = subject.path("namespace").asText(key.namespace());
          subjects.add("user:system:serviceaccount:" + namespace + ":" + who);
        }
        default -> {
          // A kind of subject that nobody can be grants nothing.
        }
      }
    }
    return new RoleBinding(key, key.namespace(), role, List.copyOf(subjects));
  }
}
