package dev.gantry.model.strategy.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Names;
import dev.gantry.model.strategy.Rules;
import dev.gantry.model.strategy.Tree;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Rules of certificate signing requests. */
public final class SigningRequests {

  private static final List<String> USAGES =
      List.of(
          "any",
          "cert sign",
          "client auth",
          "code signing",
          "content commitment",
          "crl sign",
          "data encipherment",
          "decipher only",
          "digital signature",
          "email protection",
          "encipher only",
          "ipsec end system",
          "ipsec tunnel",
          "ipsec user",
          "key agreement",
          "key encipherment",
          "microsoft sgc",
          "netscape sgc",
          "ocsp signing",
          "s/mime",
          "server auth",
          "signing",
          "timestamping");

  /** {@code certificates.k8s.io/v1 CertificateSigningRequest}. */
  public static final Rules RULES =
      Rules.PLAIN
          .preparing(o -> o.putObject("status"), (o, old) -> Tree.copy(o, old, "spec"))
          .checked(SigningRequests::check)
          .onStatus(SigningRequests::status);

  private SigningRequests() {}

  private static void check(ObjectNode request, Causes causes) {
    JsonNode spec = request.path("spec");
    if (Tree.isBlank(spec, "request")) {
      causes.required("spec.request", "");
    }
    String signer = spec.path("signerName").asText("");
    String[] parts = signer.split("/", 2);
    if (signer.isEmpty()) {
      causes.required("spec.signerName", "");
    } else if (parts.length != 2 || parts[1].isEmpty()) {
      causes.invalid(
          "spec.signerName",
          signer,
          "must be a fully qualified domain and path of the form 'example.com/signer-name'");
    } else {
      causes.invalidAll("spec.signerName", signer, Names.subdomain(parts[0]));
    }
    if (spec.path("usages").isEmpty()) {
      causes.required("spec.usages", "usages must be provided in request");
    }
    Set<String> seen = new HashSet<>();
    int i = 0;
    for (String usage : Tree.texts(spec, "usages")) {
      String field = "spec.usages[" + i++ + "]";
      if (!USAGES.contains(usage)) {
        causes.notSupported(field, usage, USAGES);
      } else if (!seen.add(usage)) {
        causes.duplicate(field, usage);
      }
    }
    JsonNode seconds = spec.path("expirationSeconds");
    if (seconds.isNumber() && seconds.asLong() < 600) {
      causes.invalid(
          "spec.expirationSeconds",
          seconds.asLong(),
          "may not specify a duration less than 600 seconds (10 minutes)");
    }
  }

  private static void status(ObjectNode request, ObjectNode old, Causes causes) {
    Set<String> types = new HashSet<>();
    int i = 0;
    for (ObjectNode condition : Tree.objects(request.path("status"), "conditions")) {
      String path = "status.conditions[" + i++ + "]";
      String type = condition.path("type").asText("");
      if (type.isEmpty()) {
        causes.required(path + ".type", "");
      }
      if (Tree.isBlank(condition, "status")) {
        causes.required(path + ".status", "");
      } else if (List.of("Approved", "Denied", "Failed").contains(type)
          && !condition.path("status").asText().equals("True")) {
        causes.notSupported(path + ".status", condition.path("status").asText(), List.of("True"));
      }
      types.add(type);
    }
    if (types.contains("Approved") && types.contains("Denied")) {
      causes.invalid(
          "status.conditions", "Denied", "Approved and Denied conditions are mutually exclusive");
    }
    JsonNode before = old.path("status").path("certificate");
    if (!before.asText("").isEmpty()) {
      causes.immutable("status.certificate", request.path("status").path("certificate"), before);
    }
  }
}
