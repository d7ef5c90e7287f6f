package dev.gantry.ejb.security;

import dev.gantry.ejb.config.Settings;
import dev.gantry.ejb.registry.KindCatalogue;
import dev.gantry.ejb.security.node.NodeAuthorizer;
import dev.gantry.ejb.security.node.NodeReferences;
import dev.gantry.ejb.security.oidc.OidcAuthenticator;
import dev.gantry.ejb.security.oidc.OidcSettings;
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
import org.eclipse.microprofile.config.ConfigProvider;

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

  /** {@code gantry.lists.only.mine=true} narrows lists instead of refusing them. */
  @Produces
  @Singleton
  public OnlyMine onlyMine(RbacAuthorizer rbac, KindCatalogue catalogue) {
    boolean on =
        ConfigProvider.getConfig()
            .getOptionalValue("gantry.lists.only.mine", Boolean.class)
            .orElse(false);
    return new OnlyMine(on, rbac, catalogue);
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

  /** People's tokens; without providers in the settings it knows nobody. */
  @Produces
  @Singleton
  public OidcAuthenticator providers(Clock clock) {
    var config = ConfigProvider.getConfig();
    return new OidcAuthenticator(
        OidcSettings.read(name -> config.getOptionalValue(name, String.class).orElse(null)),
        SecurityBeans::fetchKeys,
        clock);
  }

  /** Keys are fetched a few times an hour: a thread that ends is cheaper than one that stays. */
  private static void fetchKeys(Runnable fetch) {
    Thread thread = new Thread(fetch, "oidc-keys");
    thread.setDaemon(true);
    thread.start();
  }

  @Produces
  @Singleton
  public AuthenticatorChain authenticators(
      ServiceAccountAuthenticator accounts,
      OidcAuthenticator providers,
      ObjectStore store,
      Clock clock) {
    return new AuthenticatorChain(
        List.of(
            new CertificateAuthenticator(),
            providers,
            accounts,
            new BootstrapTokenAuthenticator(store, clock)));
  }
}
