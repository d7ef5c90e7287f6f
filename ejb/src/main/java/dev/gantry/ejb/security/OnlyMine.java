package dev.gantry.ejb.security;

import dev.gantry.ejb.registry.KindCatalogue;
import dev.gantry.ejb.security.rbac.RbacAuthorizer;
import dev.gantry.model.kind.Kind;
import dev.gantry.model.request.Identity;
import dev.gantry.model.request.RequestInfo;
import java.util.Optional;
import java.util.Set;

/**
 * What a list over all namespaces shows to somebody who may not list them all, where the operator
 * wants that instead of {@code Forbidden}.
 */
public final class OnlyMine {

  private final boolean on;
  private final RbacAuthorizer rbac;
  private final KindCatalogue catalogue;

  public OnlyMine(boolean on, RbacAuthorizer rbac, KindCatalogue catalogue) {
    this.on = on;
    this.rbac = rbac;
    this.catalogue = catalogue;
  }

  /** The namespaces to show, never none; absent where the request is to be refused. */
  public Optional<Set<String>> namespaces(Identity identity, RequestInfo request) {
    if (!on || !isListOfAllNamespaces(request)) {
      return Optional.empty();
    }
    Set<String> mine =
        isNamespaces(request) ? rbac.ownNamespaces(identity) : rbac.namespaces(identity, request);
    return mine.isEmpty() ? Optional.empty() : Optional.of(mine);
  }

  private boolean isListOfAllNamespaces(RequestInfo request) {
    return request.resourceRequest()
        && "list".equals(request.verb())
        && request.namespace().isEmpty()
        && request.subresource().isEmpty()
        && (isNamespaces(request)
            || catalogue
                .byResource(request.group(), request.version(), request.resource())
                .filter(Kind::namespaced)
                .isPresent());
  }

  private static boolean isNamespaces(RequestInfo request) {
    return request.group().isEmpty() && "namespaces".equals(request.resource());
  }
}
