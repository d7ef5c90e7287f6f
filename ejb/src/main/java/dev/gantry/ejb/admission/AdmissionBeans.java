package dev.gantry.ejb.admission;

import dev.gantry.ejb.allocation.Ipv4Range;
import dev.gantry.ejb.allocation.ServiceAllocation;
import dev.gantry.ejb.config.Settings;
import dev.gantry.ejb.registry.GeneratedNames;
import dev.gantry.ejb.security.Authorizer;
import dev.gantry.ejb.security.rbac.RbacAuthorizer;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.ObjectStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.util.List;

/** Puts the admission chain together. */
@ApplicationScoped
public class AdmissionBeans {

  /** The chain, as something that can be injected. */
  public record Chain(AdmissionChain chain) {}

  @Produces
  @Singleton
  public Chain chain(
      ObjectStore store, Settings settings, RbacAuthorizer rbac, Authorizer authorizer) {
    String ca;
    try {
      ca = Files.readString(settings.pkiDir().resolve("ca.crt"));
    } catch (IOException e) {
      throw new UncheckedIOException("the cluster's CA certificate cannot be read", e);
    }
    return new Chain(chain(store, settings, ca, rbac, authorizer));
  }

  /**
   * In Kubernetes' order: what fills in goes before what counts.
   *
   * @param ca PEM of the cluster's CA
   */
  public static AdmissionChain chain(
      ObjectReader reader,
      Settings settings,
      String ca,
      RbacAuthorizer rbac,
      Authorizer authorizer) {
    SecureRandom random = new SecureRandom();
    return new AdmissionChain(
        List.of(
            new NamespaceLifecycle(reader),
            new NewNamespace(ca),
            new LimitRanger(reader),
            new ServiceAccountAdmission(reader, new GeneratedNames(random)),
            new NodeRestriction(),
            new PriorityAdmission(reader),
            new DefaultTolerationSeconds(),
            DefaultClass.storage(reader),
            DefaultClass.ingress(reader),
            new CertificateRequester(),
            new RbacEscalation(rbac, authorizer),
            new ServiceAllocation(
                reader,
                Ipv4Range.parse(settings.serviceCidr()),
                settings.firstNodePort(),
                settings.lastNodePort(),
                random),
            new ResourceQuotaAdmission(reader)));
  }
}
