package dev.gantry.ejb.security;

import dev.gantry.model.request.Identity;
import dev.gantry.model.request.RequestInfo;
import java.util.List;

/** Allowed as soon as one authorizer allows. */
public final class AuthorizerChain implements Authorizer {

  private final List<Authorizer> authorizers;

  public AuthorizerChain(List<Authorizer> authorizers) {
    this.authorizers = List.copyOf(authorizers);
  }

  @Override
  public Decision authorize(Identity identity, RequestInfo request) {
    StringBuilder why = new StringBuilder();
    for (Authorizer authorizer : authorizers) {
      Decision decision = authorizer.authorize(identity, request);
      if (decision.allowed()) {
        return decision;
      }
      if (!decision.reason().isEmpty()) {
        why.append(why.isEmpty() ? "" : ", ").append(decision.reason());
      }
    }
    return new Decision(false, why.toString());
  }
}
