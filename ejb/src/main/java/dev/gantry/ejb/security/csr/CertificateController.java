package dev.gantry.ejb.security.csr;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.config.Settings;
import dev.gantry.ejb.controller.Controller;
import dev.gantry.ejb.controller.Round;
import dev.gantry.ejb.controller.Source;
import dev.gantry.ejb.registry.Changes;
import dev.gantry.ejb.registry.Operations;
import dev.gantry.ejb.registry.WriteContext;
import dev.gantry.ejb.security.Authorizer;
import dev.gantry.ejb.security.Pem;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.request.Identity;
import dev.gantry.model.request.RequestInfo;
import dev.gantry.model.status.ApiException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Approves what nodes ask for themselves, and signs what is approved. */
@ApplicationScoped
public class CertificateController implements Controller {

  private static final GroupResource REQUESTS =
      new GroupResource("certificates.k8s.io", "certificatesigningrequests");
  private static final Duration USUAL = Duration.ofDays(365);

  @Inject Operations operations;
  @Inject Authorizer authorizer;
  @Inject Settings settings;
  private ClusterSigner signer;

  @Override
  public String name() {
    return "certificate-controller";
  }

  @Override
  public List<Source> sources() {
    return List.of(Source.self(REQUESTS));
  }

  @Override
  public void sync(ObjectKey key, Round round) {
    JsonNode csr = round.reader().get(key).map(o -> (JsonNode) o.document()).orElse(null);
    if (csr == null || has(csr, "Denied") || has(csr, "Failed") || isSigned(csr)) {
      return;
    }
    SigningRequest request;
    try {
      request = SigningRequest.of(csr);
    } catch (IllegalArgumentException e) {
      condition(key, "Failed", "InvalidRequest", e.getMessage(), round.now());
      return;
    }
    if (!has(csr, "Approved")) {
      if (request.refusal().isEmpty() && mayHave(csr, request)) {
        condition(
            key,
            "Approved",
            "AutoApproved",
            "Auto approving certificate of a node after SubjectAccessReview.",
            round.now());
      }
      // Everything else waits for a person.
      return;
    }
    String refusal = request.refusal();
    if (refusal.startsWith("unknown signer")) {
      return;
    }
    if (!refusal.isEmpty()) {
      condition(key, "Failed", "SignerValidationFailure", refusal, round.now());
      return;
    }
    long seconds = csr.path("spec").path("expirationSeconds").asLong(USUAL.toSeconds());
    Duration lifetime = Duration.ofSeconds(Math.min(Math.max(seconds, 600), USUAL.toSeconds()));
    String pem = signer().sign(request, round.now(), lifetime);
    String encoded = Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII));
    round
        .cluster()
        .updateStatus(
            key,
            document -> {
              document.withObject("/status").put("certificate", encoded);
              return document;
            });
  }

  private synchronized ClusterSigner signer() {
    if (signer == null) {
      signer =
          new ClusterSigner(
              Pem.certificate(settings.pkiDir().resolve("ca.crt")),
              Pem.privateKey(settings.pkiDir().resolve("ca.key")));
    }
    return signer;
  }

  private static boolean has(JsonNode csr, String type) {
    for (JsonNode condition : csr.path("status").path("conditions")) {
      if (type.equals(condition.path("type").asText())) {
        return true;
      }
    }
    return false;
  }

  private static boolean isSigned(JsonNode csr) {
    return !csr.path("status").path("certificate").asText("").isEmpty();
  }

  /**
   * A client certificate for a node: who may join nodes, or the node itself. A serving certificate:
   * the node itself.
   */
  private boolean mayHave(JsonNode csr, SigningRequest request) {
    boolean self = request.requester().equals(request.commonName());
    if (SigningRequest.KUBELET_SERVING.equals(request.signer())) {
      return self;
    }
    if (!SigningRequest.KUBELET_CLIENT.equals(request.signer())) {
      return false;
    }
    return may(csr, self ? "selfnodeclient" : "nodeclient");
  }

  private boolean may(JsonNode csr, String subresource) {
    JsonNode spec = csr.path("spec");
    List<String> groups = new ArrayList<>();
    spec.path("groups").forEach(g -> groups.add(g.asText()));
    Identity requester =
        new Identity(
            spec.path("username").asText(""), spec.path("uid").asText(""), groups, Map.of());
    return authorizer
        .authorize(
            requester,
            new RequestInfo(
                true,
                "create",
                REQUESTS.group(),
                "v1",
                "",
                REQUESTS.resource(),
                "",
                subresource,
                "",
                ""))
        .allowed();
  }

  private void condition(ObjectKey key, String type, String reason, String message, Instant now) {
    WriteContext context =
        new WriteContext(Identity.controller(name()), name(), name(), false, null, now);
    try {
      operations.update(
          operations.kinds().stored(REQUESTS),
          key,
          Changes.Part.FREE,
          "approval",
          csr -> conditioned(csr, type, reason, message, now),
          context);
    } catch (ApiException e) {
      if (!e.is("NotFound")) {
        throw e;
      }
    }
  }

  private static ObjectNode conditioned(
      ObjectNode csr, String type, String reason, String message, Instant now) {
    if (!has(csr, type)) {
      csr.withObject("/status")
          .withArray("/conditions")
          .addObject()
          .put("type", type)
          .put("status", "True")
          .put("reason", reason)
          .put("message", message)
          .put("lastUpdateTime", Meta.time(now))
          .put("lastTransitionTime", Meta.time(now));
    }
    return csr;
  }
}
