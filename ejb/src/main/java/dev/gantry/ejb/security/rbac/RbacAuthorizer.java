package dev.gantry.ejb.security.rbac;

import dev.gantry.ejb.security.Authorizer;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.request.Identity;
import dev.gantry.model.request.RequestInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

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

  /** The namespaces in which role bindings allow what the request asks for everywhere. */
  public Set<String> namespaces(Identity identity, RequestInfo request) {
    Set<String> namespaces = new TreeSet<>();
    index.visit(
        identity,
        (binding, rules) -> {
          if (!binding.namespace().isEmpty()
              && rules.stream().anyMatch(rule -> rule.allows(request))) {
            namespaces.add(binding.namespace());
          }
        });
    return namespaces;
  }

  /** The names of the namespaces that they may get: by a binding in them, or by their name. */
  public Set<String> ownNamespaces(Identity identity) {
    Set<String> names = new TreeSet<>();
    index.visit(
        identity,
        (binding, rules) -> {
          for (PolicyRule rule : rules) {
            rule.resourceNames().stream()
                .filter(name -> binding.namespace().isEmpty() || binding.namespace().equals(name))
                .filter(name -> rule.allows(getNamespace(name)))
                .forEach(names::add);
            if (!binding.namespace().isEmpty() && rule.allows(getNamespace(binding.namespace()))) {
              names.add(binding.namespace());
            }
          }
        });
    return names;
  }

  private static RequestInfo getNamespace(String name) {
    String path = "/api/v1/namespaces/" + name;
    return new RequestInfo(true, "get", "", "v1", name, "namespaces", name, "", "", path);
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
