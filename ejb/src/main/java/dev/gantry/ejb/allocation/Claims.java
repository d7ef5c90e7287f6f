package dev.gantry.ejb.allocation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.admission.AdmissionRequest;
import dev.gantry.ejb.registry.PlannedWriter;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.object.Json;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.store.Change;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.store.Write;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Objects that say which service holds an address or a node port: written in the transaction that
 * writes the service, so that two services never hold the same one, on however many servers.
 */
final class Claims {

  static final GroupResource ADDRESSES = new GroupResource("networking.k8s.io", "ipaddresses");
  static final GroupResource NODE_PORTS = new GroupResource("gantry.dev", "nodeports");

  private static final String OWNER = "gantry.dev/service-uid";

  private Claims() {}

  static ObjectKey address(String address) {
    return new ObjectKey(ADDRESSES, "", address);
  }

  static ObjectKey nodePort(int port) {
    return new ObjectKey(NODE_PORTS, "", Integer.toString(port));
  }

  static boolean isOwn(StoredObject claim, String serviceUid) {
    return serviceUid.equals(Meta.annotations(claim.document()).get(OWNER));
  }

  /**
   * @param taken the refusal where somebody else holds it; null to have the choice made again
   */
  static Write take(AdmissionRequest service, ObjectKey key, Supplier<ApiException> taken) {
    String uid = Meta.uid(service.object());
    ObjectNode claim = document(service, key, uid);
    return new Write(
        key,
        current -> {
          if (current.isEmpty()) {
            return new Change.Put(claim);
          }
          if (isOwn(current.get(), uid)) {
            return Change.Keep.KEEP;
          }
          throw taken == null ? PlannedWriter.moved() : taken.get();
        },
        service.context().actor());
  }

  static Write release(AdmissionRequest service, ObjectKey key) {
    String uid = Meta.uid(service.old());
    return new Write(
        key,
        current ->
            current.isPresent() && isOwn(current.get(), uid)
                ? Change.Remove.CURRENT
                : Change.Keep.KEEP,
        service.context().actor());
  }

  private static ObjectNode document(AdmissionRequest service, ObjectKey key, String uid) {
    boolean address = key.resource().equals(ADDRESSES);
    ObjectNode claim = Json.object();
    claim.put("apiVersion", address ? "networking.k8s.io/v1" : "gantry.dev/v1");
    claim.put("kind", address ? "IPAddress" : "NodePort");
    ObjectNode metadata = claim.putObject("metadata");
    metadata.put("name", key.name()).put("uid", UUID.randomUUID().toString());
    metadata.put("creationTimestamp", Meta.time(service.context().now()));
    metadata.putObject("annotations").put(OWNER, uid);
    if (address) {
      metadata
          .putObject("labels")
          .put("ipaddress.kubernetes.io/ip-family", "IPv4")
          .put("ipaddress.kubernetes.io/managed-by", "ipallocator.k8s.io");
    }
    claim
        .putObject("spec")
        .putObject("parentRef")
        .put("group", "")
        .put("resource", "services")
        .put("namespace", service.key().namespace())
        .put("name", service.key().name());
    return claim;
  }
}
