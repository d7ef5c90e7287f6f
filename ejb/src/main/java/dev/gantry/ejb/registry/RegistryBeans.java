package dev.gantry.ejb.registry;

import dev.gantry.ejb.admission.AdmissionBeans;
import dev.gantry.ejb.config.Settings;
import dev.gantry.ejb.registry.sub.AccessReviews;
import dev.gantry.ejb.registry.sub.Binding;
import dev.gantry.ejb.registry.sub.EvictionSubresource;
import dev.gantry.ejb.registry.sub.PartSubresource;
import dev.gantry.ejb.registry.sub.ScaleSubresource;
import dev.gantry.ejb.registry.sub.TokenReviews;
import dev.gantry.ejb.registry.sub.TokenSubresource;
import dev.gantry.ejb.security.AuthenticatorChain;
import dev.gantry.ejb.security.Authorizer;
import dev.gantry.ejb.security.rbac.RbacAuthorizer;
import dev.gantry.ejb.security.token.ServiceAccountAuthenticator;
import dev.gantry.ejb.security.token.ServiceAccountIssuer;
import dev.gantry.model.kind.CatalogueSchemas;
import dev.gantry.model.schema.BuiltInSchemas;
import dev.gantry.model.schema.Schemas;
import dev.gantry.model.store.ObjectStore;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Puts the registry together. Its parts are plain Java with constructors, so that tests can do the
 * same without a container; nothing on the way of a request is intercepted or proxied.
 */
@ApplicationScoped
public class RegistryBeans {

  /**
   * Events that wait to be written; more are dropped rather than kept from the rest of the work.
   */
  private static final int WAITING_EVENTS = 10_000;

  private ThreadPoolExecutor eventWriters;
  @Resource ManagedThreadFactory threads;

  @Produces
  @Singleton
  public KindCatalogue catalogue() {
    return new KindCatalogue();
  }

  @Produces
  @Singleton
  public Schemas schemas(KindCatalogue catalogue) {
    return new CatalogueSchemas(BuiltInSchemas.load(), catalogue);
  }

  @Produces
  @Singleton
  public Operations operations(
      ObjectStore store, KindCatalogue catalogue, Schemas schemas, AdmissionBeans.Chain admission) {
    return new Operations(store, new ServedKinds(catalogue, schemas), admission.chain());
  }

  @Produces
  @Singleton
  public Cluster.Access clusters(Operations operations, Clock clock) {
    eventWriters =
        new ThreadPoolExecutor(
            2, 2, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(WAITING_EVENTS), threads);
    eventWriters.allowCoreThreadTimeOut(true);
    return new StoreCluster.Clusters(
        operations, new EventRecorder(operations, clock, eventWriters), clock);
  }

  @PreDestroy
  void stop() {
    if (eventWriters != null) {
      eventWriters.shutdownNow();
    }
  }

  @Produces
  @Singleton
  public Registry registry(
      Operations operations,
      Settings settings,
      ServiceAccountIssuer issuer,
      ServiceAccountAuthenticator accounts,
      AuthenticatorChain authenticators,
      Authorizer authorizer,
      RbacAuthorizer rbac,
      Clock clock) {
    return new StoreRegistry(
        operations,
        clock,
        subresources(operations, issuer, List.of(settings.issuer())),
        bodies(operations, authorizer, rbac, accounts, authenticators));
  }

  /** Subresources that are data, by {@code resource/subresource} or by their own name. */
  public static Map<String, Subresource> subresources(
      Operations operations, ServiceAccountIssuer issuer, List<String> audiences) {
    Map<String, Subresource> all = new HashMap<>();
    all.put("scale", new ScaleSubresource(operations));
    all.put("pods/binding", new Binding(operations));
    all.put("pods/eviction", new EvictionSubresource(operations));
    all.put(
        "pods/ephemeralcontainers",
        new PartSubresource(operations, PartSubresource::ephemeralContainers));
    all.put("pods/resize", new PartSubresource(operations, PartSubresource::resize));
    all.put("namespaces/finalize", new PartSubresource(operations, PartSubresource::finalizers));
    all.put(
        "certificatesigningrequests/approval",
        new PartSubresource(operations, PartSubresource::approval));
    all.put("serviceaccounts/token", new TokenSubresource(issuer, operations.reader(), audiences));
    return all;
  }

  /** Kinds that are answers, not objects, by {@code kind.group}. */
  public static Map<String, Subresource> bodies(
      Operations operations,
      Authorizer authorizer,
      RbacAuthorizer rbac,
      ServiceAccountAuthenticator accounts,
      AuthenticatorChain authenticators) {
    AccessReviews access = new AccessReviews(authorizer, rbac);
    TokenReviews tokens = new TokenReviews(accounts, authenticators);
    Map<String, Subresource> all = new HashMap<>();
    all.put("Binding.", new Binding(operations));
    all.put("SelfSubjectAccessReview.authorization.k8s.io", (call, k, c) -> access.self(call));
    all.put("SubjectAccessReview.authorization.k8s.io", (call, k, c) -> access.subject(call));
    all.put("LocalSubjectAccessReview.authorization.k8s.io", (call, k, c) -> access.subject(call));
    all.put("SelfSubjectRulesReview.authorization.k8s.io", (call, k, c) -> access.rules(call));
    all.put("SelfSubjectReview.authentication.k8s.io", (call, k, c) -> access.whoAmI(call));
    all.put("TokenReview.authentication.k8s.io", (call, k, c) -> tokens.review(call));
    return all;
  }
}
