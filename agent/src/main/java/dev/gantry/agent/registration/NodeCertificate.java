package dev.gantry.agent.registration;

import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.operator.OperatorCreationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One of the node's two certificates: asked for by a CertificateSigningRequest, kept in the state
 * folder, asked for again before it ends.
 */
public final class NodeCertificate {
  private static final Logger LOG = LoggerFactory.getLogger(NodeCertificate.class);
  private static final Duration ASK_EVERY = Duration.ofMillis(300);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** What a certificate is for, in the API's words. */
  public enum Purpose {
    CLIENT("kubernetes.io/kube-apiserver-client-kubelet", "client auth"),
    SERVING("kubernetes.io/kubelet-serving", "server auth");

    private final String signer;
    private final String usage;

    Purpose(String signer, String usage) {
      this.signer = signer;
      this.usage = usage;
    }
  }

  private final Purpose purpose;
  private final String nodeName;
  private final String nodeIp;
  private final Path certificateFile;
  private final Path keyFile;
  private final Duration life;
  private final Clock clock;
  private final CurrentCertificate current = new CurrentCertificate();

  /**
   * @param life what to ask for; null to leave it to the signer
   */
  public NodeCertificate(
      Purpose purpose, String nodeName, String nodeIp, Path directory, Duration life, Clock clock) {
    this.purpose = purpose;
    this.nodeName = nodeName;
    this.nodeIp = nodeIp;
    String name = purpose == Purpose.CLIENT ? "client" : "serving";
    this.certificateFile = directory.resolve(name + ".crt");
    this.keyFile = directory.resolve(name + ".key");
    this.life = life;
    this.clock = clock;
  }

  public CurrentCertificate current() {
    return current;
  }

  /**
   * Takes what is kept from an earlier run; false when there is nothing that still holds.
   *
   * @param trust the cluster's authorities: one that they did not sign is of no use
   */
  public boolean load(List<X509Certificate> trust) {
    if (!Files.exists(certificateFile) || !Files.exists(keyFile)) {
      return false;
    }
    try {
      List<X509Certificate> chain = PemFiles.certificates(Files.readAllBytes(certificateFile));
      PrivateKey key = PemFiles.privateKey(Files.readString(keyFile));
      X509Certificate leaf = chain.get(0);
      if (leaf.getNotAfter().toInstant().isBefore(clock.instant().plusSeconds(60))
          || !signedByOneOf(leaf, trust)) {
        return false;
      }
      current.set(key, chain);
      return true;
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      LOG.warn("{} is unreadable, asking for a new certificate: {}", certificateFile, e.toString());
      return false;
    }
  }

  private static boolean signedByOneOf(X509Certificate leaf, List<X509Certificate> trust) {
    for (X509Certificate authority : trust) {
      try {
        leaf.verify(authority.getPublicKey());
        return true;
      } catch (GeneralSecurityException e) {
        LOG.debug("not signed by {}", authority.getSubjectX500Principal());
      }
    }
    return false;
  }

  /** Renewed when four fifths of its life are over. */
  public boolean wornOut() {
    X509Certificate leaf = current.certificate();
    if (leaf == null) {
      return true;
    }
    Instant from = leaf.getNotBefore().toInstant();
    Duration life = Duration.between(from, leaf.getNotAfter().toInstant());
    return clock.instant().isAfter(from.plus(life.multipliedBy(4).dividedBy(5)));
  }

  /**
   * Asks the server and waits for approval and signature.
   *
   * @throws IllegalStateException when it is denied or takes too long
   */
  public void request(KubernetesClient client) throws InterruptedException {
    try {
      KeyPair key = SigningRequest.newKey();
      boolean serving = purpose == Purpose.SERVING;
      String pem =
          SigningRequest.pem(
              key,
              nodeName,
              serving ? List.of(nodeName) : List.of(),
              serving ? List.of(nodeIp) : List.of());
      CertificateSigningRequest request = create(client, pem);
      String name = request.getMetadata().getName();
      LOG.info("waiting for the {} certificate, request {}", purpose.usage, name);
      byte[] signed = await(client, name);
      PemFiles.write(keyFile, PemFiles.pem("PRIVATE KEY", key.getPrivate().getEncoded()));
      PemFiles.write(certificateFile, new String(signed, StandardCharsets.US_ASCII));
      current.set(key.getPrivate(), PemFiles.certificates(signed));
      LOG.info(
          "have a {} certificate until {}",
          purpose.usage,
          current.certificate().getNotAfter().toInstant());
    } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException("cannot make a certificate request", e);
    }
  }

  private CertificateSigningRequest create(KubernetesClient client, String pem) {
    CertificateSigningRequest request =
        new CertificateSigningRequestBuilder()
            .withNewMetadata()
            .withGenerateName(purpose == Purpose.CLIENT ? "node-csr-" : "csr-")
            .endMetadata()
            .withNewSpec()
            .withRequest(
                Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII)))
            .withSignerName(purpose.signer)
            .withUsages("digital signature", purpose.usage)
            .withExpirationSeconds(life == null ? null : Math.toIntExact(life.toSeconds()))
            .endSpec()
            .build();
    return client.certificates().v1().certificateSigningRequests().resource(request).create();
  }

  private byte[] await(KubernetesClient client, String name) throws InterruptedException {
    Instant end = clock.instant().plus(PATIENCE);
    while (clock.instant().isBefore(end)) {
      CertificateSigningRequest now = null;
      try {
        now = client.certificates().v1().certificateSigningRequests().withName(name).get();
      } catch (KubernetesClientException e) {
        LOG.debug("asking for {}: {}", name, e.getMessage());
      }
      if (now != null && now.getStatus() != null) {
        var status = now.getStatus();
        if (status.getCertificate() != null && !status.getCertificate().isEmpty()) {
          return Base64.getDecoder().decode(status.getCertificate());
        }
        for (var condition : status.getConditions()) {
          if (condition.getType().equals("Denied") || condition.getType().equals("Failed")) {
            throw new IllegalStateException(
                "certificate request " + name + " was refused: " + condition.getMessage());
          }
        }
      }
      Thread.sleep(ASK_EVERY.toMillis());
    }
    throw new IllegalStateException(
        "certificate request " + name + " was not signed within " + PATIENCE.toSeconds() + " s");
  }
}
