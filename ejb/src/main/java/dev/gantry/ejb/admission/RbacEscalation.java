package dev.gantry.ejb.admission;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.ejb.security.Authorizer;
import dev.gantry.ejb.security.rbac.PolicyRule;
import dev.gantry.ejb.security.rbac.RbacAuthorizer;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.request.Identity;
import dev.gantry.model.request.RequestInfo;
import java.util.List;
import java.util.stream.Collectors;

/** Nobody gives away what they do not have, unless they may {@code escalate} or {@code bind}. */
public final class RbacEscalation implements Admission {

  private static final String GROUP = "rbac.authorization.k8s.io";

  private final RbacAuthorizer rbac;
  private final Authorizer authorizer;

  public RbacEscalation(RbacAuthorizer rbac, Authorizer authorizer) {
    this.rbac = rbac;
    this.authorizer = authorizer;
  }

  @Override
  public void check(AdmissionRequest request) {
    ObjectKey key = request.key();
    Identity identity = request.context().identity();
    if (!key.resource().group().equals(GROUP)
        || request.object() == null
        || identity.inGroup(Identity.MASTERS)) {
      return;
    }
    switch (key.resource().resource()) {
      case "roles", "clusterroles" -> role(request, identity);
      default -> binding(request, identity);
    }
  }

  private void role(AdmissionRequest request, Identity identity) {
    JsonNode rules = request.object().path("rules");
    boolean unchanged = request.old() != null && rules.equals(request.old().path("rules"));
    if (unchanged || may(identity, "escalate", request.key().namespace(), request.key())) {
      return;
    }
    refuseMissing(request, identity, PolicyRule.list(rules));
  }

  private void binding(AdmissionRequest request, Identity identity) {
    JsonNode roleRef = request.object().path("roleRef");
    boolean unchanged =
        request.old() != null
            && request.object().path("subjects").equals(request.old().path("subjects"));
    String namespace = request.key().namespace();
    boolean local = "Role".equals(roleRef.path("kind").asText());
    ObjectKey role =
        ObjectKey.of(
            GROUP,
            local ? "roles" : "clusterroles",
            local ? namespace : "",
            roleRef.path("name").asText());
    if (unchanged || may(identity, "bind", namespace, role)) {
      return;
    }
    refuseMissing(request, identity, rbac.rulesOf(role));
  }

  private boolean may(Identity identity, String verb, String namespace, ObjectKey role) {
    RequestInfo info =
        new RequestInfo(
            true,
            verb,
            GROUP,
            "v1",
            namespace,
            role.resource().resource(),
            role.name(),
            "",
            "",
            "");
    return authorizer.authorize(identity, info).allowed();
  }

  private void refuseMissing(AdmissionRequest request, Identity identity, List<PolicyRule> wanted) {
    List<PolicyRule> missing = rbac.missing(identity, request.key().namespace(), wanted);
    if (!missing.isEmpty()) {
      throw request.forbidden(
          "user \""
              + identity.username()
              + "\" (groups=["
              + identity.groups().stream()
                  .map(g -> "\"" + g + "\"")
                  .collect(Collectors.joining(" "))
              + "]) is attempting to grant RBAC permissions not currently held:\n"
              + missing.stream().map(PolicyRule::toString).collect(Collectors.joining("\n")));
    }
  }
}
