package dev.gantry.launcher.keycloak;

import java.util.List;
import java.util.Map;

/** What the groups of the realm that comes with Gantry may do, as manifests. */
final class Permissions {

  static final List<String> TENANTS = List.of("acme", "globex");

  /** Group's ending → cluster role in the tenant's namespace. */
  private static final Map<String, String> ROLES =
      Map.of("administrators", "admin", "developers", "edit", "viewers", "view");

  private Permissions() {}

  static String administrators() {
    return binding("ClusterRoleBinding", "gantry-administrators", "cluster-admin");
  }

  static String namespace(String tenant) {
    return "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\""
        + tenant
        + "\"}}";
  }

  static List<String> bindings(String tenant) {
    return ROLES.entrySet().stream()
        .map(role -> binding("RoleBinding", tenant + "-" + role.getKey(), role.getValue()))
        .toList();
  }

  private static String binding(String kind, String group, String role) {
    return """
        {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"%s","metadata":{"name":"%s"},
         "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"%s"},
         "subjects":[{"apiGroup":"rbac.authorization.k8s.io","kind":"Group","name":"%s"}]}
        """
        .formatted(kind, group, role, group);
  }
}
