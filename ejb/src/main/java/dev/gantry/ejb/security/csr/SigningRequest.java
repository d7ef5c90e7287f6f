package dev.gantry.ejb.security.csr;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;

/** What a certificate signing request asks for, read once. */
record SigningRequest(
    PKCS10CertificationRequest request,
    String commonName,
    List<String> organizations,
    Optional<GeneralNames> alternativeNames,
    String signer,
    String requester,
    Set<String> usages) {

  /** Knows keys by their object identifiers, which the JDK's own provider does not. */
  private static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();

  static final String CLIENT = "kubernetes.io/kube-apiserver-client";
  static final String KUBELET_CLIENT = "kubernetes.io/kube-apiserver-client-kubelet";
  static final String KUBELET_SERVING = "kubernetes.io/kubelet-serving";

  /**
   * @throws IllegalArgumentException for a request that is malformed or not signed by its own key
   */
  static SigningRequest of(JsonNode csr) {
    JsonNode spec = csr.path("spec");
    PKCS10CertificationRequest request = parse(spec.path("request").asText(""));
    Set<String> usages = new HashSet<>();
    spec.path("usages").forEach(u -> usages.add(u.asText()));
    List<String> organizations = new ArrayList<>();
    for (RDN rdn : request.getSubject().getRDNs(BCStyle.O)) {
      organizations.add(IETFUtils.valueToString(rdn.getFirst().getValue()));
    }
    RDN[] names = request.getSubject().getRDNs(BCStyle.CN);
    return new SigningRequest(
        request,
        names.length == 0 ? "" : IETFUtils.valueToString(names[0].getFirst().getValue()),
        List.copyOf(organizations),
        alternativeNames(request),
        spec.path("signerName").asText(""),
        spec.path("username").asText(""),
        Set.copyOf(usages));
  }

  private static PKCS10CertificationRequest parse(String base64) {
    String pem = new String(Base64.getDecoder().decode(base64), StandardCharsets.US_ASCII);
    try (PEMParser parser = new PEMParser(new StringReader(pem))) {
      if (parser.readObject() instanceof PKCS10CertificationRequest request
          && request.isSignatureValid(
              new JcaContentVerifierProviderBuilder()
                  .setProvider(PROVIDER)
                  .build(request.getSubjectPublicKeyInfo()))) {
        return request;
      }
    } catch (IOException | OperatorCreationException | PKCSException e) {
      throw new IllegalArgumentException("the request cannot be read: " + e.getMessage(), e);
    }
    throw new IllegalArgumentException("the request is not signed by its own key");
  }

  private static Optional<GeneralNames> alternativeNames(PKCS10CertificationRequest request) {
    for (var attribute : request.getAttributes(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest)) {
      Extensions extensions = Extensions.getInstance(attribute.getAttrValues().getObjectAt(0));
      GeneralNames names =
          GeneralNames.fromExtensions(extensions, Extension.subjectAlternativeName);
      if (names != null) {
        return Optional.of(names);
      }
    }
    return Optional.empty();
  }

  /** A node's own name and group, as both kubelet signers ask for. */
  private boolean isNode() {
    return commonName.startsWith("system:node:") && organizations.equals(List.of("system:nodes"));
  }

  private boolean usesOnly(String purpose) {
    return usages.contains(purpose)
        && usages.contains("digital signature")
        && Set.of(purpose, "digital signature", "key encipherment").containsAll(usages);
  }

  /** Why the named signer does not sign this; empty where it does. */
  String refusal() {
    return switch (signer) {
      case CLIENT ->
          organizations.contains("system:masters")
              ? "use of kubernetes.io/kube-apiserver-client signer with system:masters group is"
                  + " not allowed"
              : usages.contains("client auth")
                      && Set.of("client auth", "digital signature", "key encipherment")
                          .containsAll(usages)
                  ? ""
                  : "usages did not match what this signer allows";
      case KUBELET_CLIENT ->
          !isNode()
              ? "subject organization is not system:nodes, or common name does not begin with"
                  + " system:node:"
              : alternativeNames.isPresent()
                  ? "subject alternative names are not allowed"
                  : usesOnly("client auth")
                      ? ""
                      : "usages did not match [client auth, digital signature]";
      case KUBELET_SERVING ->
          !isNode()
              ? "subject organization is not system:nodes, or common name does not begin with"
                  + " system:node:"
              : alternativeNames.isEmpty() || !onlyHosts(alternativeNames.get())
                  ? "DNS or IP subjectAltName is required, and no other"
                  : usesOnly("server auth")
                      ? ""
                      : "usages did not match [server auth, digital signature]";
      default -> "unknown signer " + signer;
    };
  }

  private static boolean onlyHosts(GeneralNames names) {
    for (GeneralName name : names.getNames()) {
      if (name.getTagNo() != GeneralName.dNSName && name.getTagNo() != GeneralName.iPAddress) {
        return false;
      }
    }
    return names.getNames().length > 0;
  }
}
