package dev.gantry.ejb.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.request.Identity;

/** Notes in a certificate signing request who asks: approvers and signers go by that. */
public final class CertificateRequester implements Admission {

  @Override
  public void mutate(AdmissionRequest request) {
    if (!request.creates("certificates.k8s.io", "certificatesigningrequests")) {
      return;
    }
    Identity identity = request.context().identity();
    ObjectNode spec = request.object().withObject("/spec");
    spec.remove(java.util.List.of("uid", "groups", "extra"));
    spec.put("username", identity.username());
    if (!identity.uid().isEmpty()) {
      spec.put("uid", identity.uid());
    }
    if (!identity.groups().isEmpty()) {
      identity.groups().forEach(spec.putArray("groups")::add);
    }
    identity
        .extra()
        .forEach(
            (key, values) -> {
              ObjectNode extra = spec.withObject("/extra");
              values.forEach(extra.putArray(key)::add);
            });
  }
}
