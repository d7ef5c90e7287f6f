package dev.gantry.ejb.admission;

import dev.gantry.ejb.admission.policy.MutatingPolicies;
import dev.gantry.ejb.admission.policy.ValidatingPolicies;
import dev.gantry.ejb.admission.webhook.ConversionWebhooks;
import dev.gantry.ejb.admission.webhook.MutatingWebhooks;
import dev.gantry.ejb.admission.webhook.ValidatingWebhooks;
import dev.gantry.ejb.admission.webhook.WebhookCaller;
import dev.gantry.ejb.allocation.Ipv4Range;
import dev.gantry.ejb.allocation.ServiceAllocation;
import dev.gantry.ejb.config.Settings;
import dev.gantry.ejb.registry.GeneratedNames;
import dev.gantry.ejb.registry.KindCatalogue;
import dev.gantry.ejb.security.Authorizer;
import dev.gantry.ejb.security.csr.CertificateAdmission;
import dev.gantry.ejb.security.rbac.RbacAuthorizer;
import dev.gantry.model.kind.Catalogue;
import dev.gantry.model.kind.Converter;
import dev.gantry.model.store.Committed;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.ObjectStore;
import dev.gantry.model.store.WatchEvent;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** Puts the admission chain together. */
@ApplicationScoped
public class AdmissionBeans {

  /**
   * The chain, as something that can be injected.
   *
   * @param follow takes each commit, before any later one
   */
  public record Chain(AdmissionChain chain, Consumer<List<WatchEvent>> follow) {}

  private ExecutorService webhookThreads;
  private ExecutorService conversionThreads;
  private volatile Consumer<List<WatchEvent>> follow = events -> {};

  @Produces
  @Singleton
  public Chain chain(
      ObjectStore store,
      KindCatalogue catalogue,
      Settings settings,
      RbacAuthorizer rbac,
      Authorizer authorizer) {
    String ca;
    try {
      ca = Files.readString(settings.pkiDir().resolve("ca.crt"));
    } catch (IOException e) {
      throw new UncheckedIOException("the cluster's CA certificate cannot be read", e);
    }
    webhookThreads = Executors.newCachedThreadPool(AdmissionBeans::daemon);
    Chain chain = chain(store, catalogue, settings, ca, rbac, authorizer, webhookThreads);
    follow = chain.follow();
    return chain;
  }

  @Produces
  @Singleton
  public Converter.Source converters(ObjectStore store) {
    conversionThreads = Executors.newCachedThreadPool(AdmissionBeans::daemon);
    return new ConversionWebhooks(new WebhookCaller(store, conversionThreads));
  }

  void follow(@Observes Committed committed) {
    follow.accept(committed.events());
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "webhook-client");
    thread.setDaemon(true);
    return thread;
  }

  @PreDestroy
  void stop() {
    if (webhookThreads != null) {
      webhookThreads.shutdownNow();
    }
    if (conversionThreads != null) {
      conversionThreads.shutdownNow();
    }
  }

  /**
   * In Kubernetes' order: what fills in goes before what counts.
   *
   * @param ca PEM of the cluster's CA
   * @param threads carry the answers of webhooks
   */
  public static Chain chain(
      ObjectReader reader,
      Catalogue catalogue,
      Settings settings,
      String ca,
      RbacAuthorizer rbac,
      Authorizer authorizer,
      ExecutorService threads) {
    SecureRandom random = new SecureRandom();
    WebhookCaller caller = new WebhookCaller(reader, threads);
    MutatingWebhooks mutating = new MutatingWebhooks(reader, catalogue, authorizer, caller);
    ValidatingWebhooks validating = new ValidatingWebhooks(reader, catalogue, authorizer, caller);
    MutatingPolicies changing = new MutatingPolicies(reader, catalogue, authorizer);
    ValidatingPolicies policies = new ValidatingPolicies(reader, catalogue, authorizer);
    AdmissionChain chain =
        new AdmissionChain(
            List.of(
                new NamespaceLifecycle(reader),
                new NewNamespace(ca),
                new LimitRanger(reader),
                new ServiceAccountAdmission(reader, new GeneratedNames(random)),
                new NodeRestriction(),
                new PodSecurityAdmission(reader, PodSecurityExemptions.configured()),
                new PriorityAdmission(reader),
                new DefaultTolerationSeconds(),
                new PodTopologyLabels(reader),
                new RuntimeClassAdmission(reader),
                new ClaimResize(reader),
                DefaultClass.storage(reader),
                DefaultClass.ingress(reader),
                new CertificateRequester(),
                new CertificateAdmission(authorizer),
                new RbacEscalation(rbac, authorizer),
                changing,
                mutating,
                new ServiceAllocation(
                    reader,
                    Ipv4Range.parse(settings.serviceCidr()),
                    settings.firstNodePort(),
                    settings.lastNodePort(),
                    random),
                policies,
                validating,
                new ResourceQuotaAdmission(reader)));
    return new Chain(
        chain,
        events -> {
          changing.apply(events);
          mutating.apply(events);
          policies.apply(events);
          validating.apply(events);
        });
  }
}
