package dev.gantry.ejb.security;

import dev.gantry.ejb.security.Authenticator.Credentials;
import dev.gantry.model.request.Identity;
import dev.gantry.model.status.ApiException;
import java.util.List;
import java.util.Optional;

/** Tries each authenticator in order; nobody's credentials at all make the anonymous user. */
public class AuthenticatorChain {

  private final List<Authenticator> authenticators;
  private final Refusals refusals = new Refusals();

  public AuthenticatorChain(List<Authenticator> authenticators) {
    this.authenticators = List.copyOf(authenticators);
  }

  /**
   * Who asks, {@link Identity#ANONYMOUS} where there is no credential.
   *
   * @throws ApiException 401 for a credential that is bad, or that nobody knows
   */
  public Identity authenticate(Credentials credentials) {
    try {
      return ask(credentials);
    } catch (ApiException refusal) {
      if (!refusal.why().isEmpty()) {
        refusals.tell(refusal.why());
      }
      throw refusal;
    }
  }

  private Identity ask(Credentials credentials) {
    for (Authenticator authenticator : authenticators) {
      Optional<Identity> identity = authenticator.authenticate(credentials);
      if (identity.isPresent()) {
        return identity.get();
      }
    }
    if (!credentials.bearer().isEmpty()) {
      throw ApiException.unauthorized(
          "a bearer token that no provider, service account or bootstrap token accounts for");
    }
    return Identity.ANONYMOUS;
  }
}
