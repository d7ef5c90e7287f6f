package dev.gantry.agent.ingress;

import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.IngressLoadBalancerIngress;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells in an ingress's status where it can be reached. Every node could; the one that leads does.
 * Two that both believe to lead write one after the other and do no harm.
 */
final class IngressStatusWriter {
  private static final Logger LOG = LoggerFactory.getLogger(IngressStatusWriter.class);

  private final KubernetesClient client;
  private final String address;
  private final BooleanSupplier leads;

  /**
   * @param address of this node
   * @param leads whether this node is the one to write
   */
  IngressStatusWriter(KubernetesClient client, String address, BooleanSupplier leads) {
    this.client = client;
    this.address = address;
    this.leads = leads;
  }

  void write(Collection<Ingress> ingresses, Set<String> classes) {
    if (!leads.getAsBoolean()) {
      return;
    }
    for (Ingress ingress : ingresses) {
      if (IngressTable.isOurs(ingress, classes)
          && ingress.getMetadata().getDeletionTimestamp() == null
          && !tells(ingress)) {
        write(ingress);
      }
    }
  }

  private boolean tells(Ingress ingress) {
    if (ingress.getStatus() == null
        || ingress.getStatus().getLoadBalancer() == null
        || ingress.getStatus().getLoadBalancer().getIngress() == null) {
      return false;
    }
    List<IngressLoadBalancerIngress> told = ingress.getStatus().getLoadBalancer().getIngress();
    return told.size() == 1 && address.equals(told.get(0).getIp());
  }

  private void write(Ingress ingress) {
    Ingress next =
        new IngressBuilder(ingress)
            .withNewStatus()
            .withNewLoadBalancer()
            .addNewIngress()
            .withIp(address)
            .endIngress()
            .endLoadBalancer()
            .endStatus()
            .build();
    try {
      client.network().v1().ingresses().resource(next).updateStatus();
    } catch (KubernetesClientException refused) {
      // A conflict means that a newer version is on its way to us: it is written then.
      LOG.debug("Status of ingress {} not written", ingress.getMetadata().getName(), refused);
    }
  }
}
