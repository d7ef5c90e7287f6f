package dev.gantry.agent.registration;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The node's heartbeat: its lease in {@code kube-node-lease}, 40 s long, renewed every 10 s. */
public final class NodeLease {
  public static final Duration RENEW_EVERY = Duration.ofSeconds(10);
  private static final Duration LATE = RENEW_EVERY.plusSeconds(2);
  private static final int SECONDS = 40;
  private static final String NAMESPACE = "kube-node-lease";
  private static final Logger LOG = LoggerFactory.getLogger(NodeLease.class);

  private final KubernetesClient client;
  private final Node node;
  private final Clock clock;
  private Lease lease;
  private boolean failing;
  private ZonedDateTime renewed = ZonedDateTime.ofInstant(java.time.Instant.EPOCH, ZoneOffset.UTC);

  public NodeLease(KubernetesClient client, Node node, Clock clock) {
    this.client = client;
    this.node = node;
    this.clock = clock;
  }

  /**
   * Renews; a server that is away is logged once, not thrown.
   *
   * @return whether the lease was renewed late: the control plane may have taken the node for dead
   *     meanwhile, so its status must be told anew
   */
  public boolean renew() {
    try {
      ZonedDateTime now =
          ZonedDateTime.ofInstant(clock.instant().truncatedTo(ChronoUnit.MICROS), ZoneOffset.UTC);
      if (lease == null) {
        lease = leases().withName(node.getMetadata().getName()).get();
      }
      lease =
          lease == null
              ? leases().resource(fresh(now)).create()
              : leases()
                  .resource(
                      new LeaseBuilder(lease)
                          .editSpec()
                          .withRenewTime(now)
                          .withHolderIdentity(node.getMetadata().getName())
                          .withLeaseDurationSeconds(SECONDS)
                          .endSpec()
                          .build())
                  .update();
      if (failing) {
        failing = false;
        LOG.info("the node's lease is renewed again");
      }
      boolean late = now.isAfter(renewed.plus(LATE));
      renewed = now;
      return late;
    } catch (KubernetesClientException e) {
      // After a conflict or a loss it is read anew at the next turn.
      lease = null;
      if (!failing) {
        failing = true;
        LOG.warn("the node's lease is not renewed: {}", e.getMessage());
      }
      return false;
    }
  }

  private io.fabric8.kubernetes.client.dsl.NonNamespaceOperation<
          Lease,
          io.fabric8.kubernetes.api.model.coordination.v1.LeaseList,
          io.fabric8.kubernetes.client.dsl.Resource<Lease>>
      leases() {
    return client.leases().inNamespace(NAMESPACE);
  }

  private Lease fresh(ZonedDateTime now) {
    return new LeaseBuilder()
        .withNewMetadata()
        .withName(node.getMetadata().getName())
        .withNamespace(NAMESPACE)
        .addNewOwnerReference()
        .withApiVersion("v1")
        .withKind("Node")
        .withName(node.getMetadata().getName())
        .withUid(node.getMetadata().getUid())
        .endOwnerReference()
        .endMetadata()
        .withNewSpec()
        .withHolderIdentity(node.getMetadata().getName())
        .withLeaseDurationSeconds(SECONDS)
        .withRenewTime(now)
        .endSpec()
        .build();
  }
}
