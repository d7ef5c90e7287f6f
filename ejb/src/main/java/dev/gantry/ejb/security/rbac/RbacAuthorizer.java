package dev.gantry.ejb.security.rbac;

import dev.gantry.ejb.security.Authorizer;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.request.Identity;
import dev.gantry.model.request.RequestInfo;
import java.util.ArrayList;
import java.util.List;

/** Role-based access control; {@code system:masters} may do everything. */
public final class RbacAuthorizer implements Authorizer {

  private final RbacIndex index;

  public RbacAuthorizer(RbacIndex index) {
    this.index = index;
  }

  @Override
  public Decision authorize(Identity identity, RequestInfo request) {
    if (identity.inGroup(Identity.MASTERS)) {
      return new Decision(true, "");
    }
    List<String> granted = new ArrayList<>(1);
    index.visit(
        identity,
        request.namespace(),
        (binding, rules) -> {
          if (granted.isEmpty() && rules.stream().anyMatch(rule -> rule.allows(request))) {
            granted.add(
                "RBAC: allowed by "
                    + (binding.namespace().isEmpty() ? "ClusterRoleBinding" : "RoleBinding")
                    + " \""
                    + binding.key().name()
                    + (binding.namespace().isEmpty() ? "" : "/" + binding.namespace())
                    + "\" of "
                    + (binding.role().resource().resource().equals("roles")
                        ? "Role"
                        : "ClusterRole")
                    + " \""
                    + binding.role().name()
                    + "\" to "
                    + identity.username());
          }
        });
    return granted.isEmpty() ? new Decision(false, "") : new Decision(true, granted.get(0));
  }

  /** All rules that hold for somebody in a namespace. */
  public List<PolicyRule> rules(Identity identity, String namespace) {
    List<PolicyRule> all = new ArrayList<>();
    if (identity.inGroup(Identity.MASTERS)) {
      List<String> any = List.of("*");
      all.add(new PolicyRule(any, any, any, List.of(), List.of()));
      all.add(new PolicyRule(any, List.of(), List.of(), List.of(), any));
    }
    index.visit(identity, namespace, (binding, rules) -> all.addAll(rules));
    return all;
  }

  /** What of {@code wanted} the identity does not have itself; empty where it has all. */
  public List<PolicyRule> missing(Identity identity, String namespace, List<PolicyRule> wanted) {
    List<PolicyRule> owned = rules(identity, namespace);
    List<PolicyRule> missing = new ArrayList<>();
    for (PolicyRule rule : wanted) {
      boolean covered =
          rule.smallest().stream().allMatch(part -> owned.stream().anyMatch(o -> o.covers(part)));
      if (!covered) {
        missing.add(rule);
      }
    }
    return missing;
  }

  /** The rules of a role by its key; empty for one that does not exist. */
  public List<PolicyRule> rulesOf(ObjectKey role) {
    return index.rules(role);
  }
}
