package dev.gantry.ejb.security.csr;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.ejb.admission.Admission;
import dev.gantry.ejb.admission.AdmissionRequest;
import dev.gantry.ejb.security.Authorizer;
import dev.gantry.model.request.Identity;
import dev.gantry.model.request.RequestInfo;
import java.util.List;

/**
 * Who may approve and sign for a signer, beside who may write requests at all; and nobody asks for
 * a certificate that makes a cluster's master.
 */
public final class CertificateAdmission implements Admission {

  private static final String GROUP = "certificates.k8s.io";

  private final Authorizer authorizer;

  public CertificateAdmission(Authorizer authorizer) {
    this.authorizer = authorizer;
  }

  @Override
  public void check(AdmissionRequest request) {
    if (!request.kind().is(GROUP, "certificatesigningrequests")) {
      return;
    }
    if (request.isCreate() && request.isWhole()) {
      subject(request);
    } else if (request.operation() == AdmissionRequest.Operation.UPDATE) {
      String signer = request.old().path("spec").path("signerName").asText("");
      if (request.subresource().equals("approval")) {
        require(request, "approve", signer);
      } else if (request.subresource().equals("status") && isSigning(request)) {
        require(request, "sign", signer);
      }
    }
  }

  private static void subject(AdmissionRequest request) {
    JsonNode signer = request.object().path("spec").path("signerName");
    if (!signer.asText("").equals(SigningRequest.CLIENT)) {
      return;
    }
    List<String> organizations;
    try {
      organizations = SigningRequest.of(request.object()).organizations();
    } catch (IllegalArgumentException e) {
      throw request.forbidden("failed to parse CSR: " + e.getMessage());
    }
    if (organizations.contains(Identity.MASTERS)) {
      throw request.forbidden(
          "use of "
              + SigningRequest.CLIENT
              + " signer with "
              + Identity.MASTERS
              + " group is not allowed");
    }
  }

  /** A certificate, or the word that there will be none. */
  private static boolean isSigning(AdmissionRequest request) {
    JsonNode now = request.object().path("status");
    JsonNode before = request.old().path("status");
    return !now.path("certificate").equals(before.path("certificate"))
        || hasFailed(now) != hasFailed(before);
  }

  private static boolean hasFailed(JsonNode status) {
    for (JsonNode condition : status.path("conditions")) {
      if (condition.path("type").asText().equals("Failed")) {
        return true;
      }
    }
    return false;
  }

  /** By the signer's name or, as {@code domain/*}, by its domain. */
  private void require(AdmissionRequest request, String verb, String signer) {
    Identity identity = request.context().identity();
    String domain = signer.substring(0, Math.max(0, signer.indexOf('/'))) + "/*";
    if (!may(identity, verb, signer) && !may(identity, verb, domain)) {
      throw request.forbidden(
          "user not permitted to " + verb + " requests with signerName \"" + signer + "\"");
    }
  }

  private boolean may(Identity identity, String verb, String signer) {
    return authorizer
        .authorize(
            identity, new RequestInfo(true, verb, GROUP, "*", "", "signers", signer, "", "", ""))
        .allowed();
  }
}
