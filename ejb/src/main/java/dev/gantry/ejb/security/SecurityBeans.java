package dev.gantry.ejb.security;

import dev.gantry.ejb.config.Settings;
import dev.gantry.ejb.security.node.NodeAuthorizer;
import dev.gantry.ejb.security.node.NodeReferences;
import dev.gantry.ejb.security.rbac.RbacAuthorizer;
import dev.gantry.ejb.security.rbac.RbacIndex;
import dev.gantry.ejb.security.token.ServiceAccountAuthenticator;
import dev.gantry.ejb.security.token.ServiceAccountIssuer;
import dev.gantry.model.store.Committed;
import dev.gantry.model.store.ObjectStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** Puts authentication and authorization together. */
@ApplicationScoped
public class SecurityBeans {

  private RbacIndex index;

  /** For the container's proxies. */
  protected SecurityBeans() {}

  @Inject
  public SecurityBeans(ObjectStore store) {
    this.index = new RbacIndex(store);
  }

  void follow(@Observes Committed committed) {
    index.apply(committed.events());
  }

  @Produces
  @Singleton
  @Typed(RbacAuthorizer.class)
  public RbacAuthorizer rbac() {
    return new RbacAuthorizer(index);
  }

  @Produces
  @Singleton
  public Authorizer authorizer(RbacAuthorizer rbac, ObjectStore store) {
    return new AuthorizerChain(List.of(rbac, new NodeAuthorizer(new NodeReferences(store))));
  }

  @Produces
  @Singleton
  public ServiceAccountIssuer issuer(Settings settings) {
    Path pki = settings.pkiDir();
    return new ServiceAccountIssuer(
        settings.issuer(),
        "https://" + settings.advertiseAddress() + ":" + settings.apiPort() + "/openid/v1/jwks",
        Pem.privateKey(pki.resolve("sa.key")),
        Pem.publicKey(pki.resolve("sa.pub")));
  }

  @Produces
  @Singleton
  public ServiceAccountAuthenticator accounts(
      ServiceAccountIssuer issuer, ObjectStore store, Settings settings, Clock clock) {
    return new ServiceAccountAuthenticator(issuer, store, List.of(settings.issuer()), clock);
  }

  @Produces
  @Singleton
  public AuthenticatorChain authenticators(
      ServiceAccountAuthenticator accounts, ObjectStore store, Clock clock) {
    return new AuthenticatorChain(
        List.of(
            new CertificateAuthenticator(),
            accounts,
            new BootstrapTokenAuthenticator(store, clock)));
  }
}
