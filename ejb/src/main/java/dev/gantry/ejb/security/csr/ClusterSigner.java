package dev.gantry.ejb.security.csr;

import dev.gantry.ejb.security.Pem;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** The cluster's CA at work. */
final class ClusterSigner {

  /** Clocks of nodes differ a little. */
  private static final Duration BACKDATE = Duration.ofMinutes(5);

  private static final int SERIAL_BITS = 127;

  private final X509Certificate ca;
  private final PrivateKey key;
  private final SecureRandom random = new SecureRandom();

  ClusterSigner(X509Certificate ca, PrivateKey key) {
    this.ca = ca;
    this.key = key;
  }

  /** A certificate as PEM; it never outlives the CA. */
  String sign(SigningRequest request, Instant now, Duration lifetime) {
    Instant end = now.plus(lifetime);
    Instant last = ca.getNotAfter().toInstant();
    try {
      X509v3CertificateBuilder certificate =
          new X509v3CertificateBuilder(
              new JcaX509CertificateHolder(ca).getSubject(),
              new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS - 1),
              Date.from(now.minus(BACKDATE)),
              Date.from(end.isAfter(last) ? last : end),
              request.request().getSubject(),
              request.request().getSubjectPublicKeyInfo());
      extend(certificate, request);
      return Pem.write(
          certificate.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
    } catch (GeneralSecurityException | OperatorCreationException | CertIOException e) {
      throw new IllegalStateException("the cluster's CA cannot sign", e);
    }
  }

  private void extend(X509v3CertificateBuilder certificate, SigningRequest request)
      throws CertIOException, GeneralSecurityException {
    int bits = KeyUsage.digitalSignature;
    if (request.usages().contains("key encipherment")) {
      bits |= KeyUsage.keyEncipherment;
    }
    List<KeyPurposeId> purposes = new ArrayList<>();
    if (request.usages().contains("client auth")) {
      purposes.add(KeyPurposeId.id_kp_clientAuth);
    }
    if (request.usages().contains("server auth")) {
      purposes.add(KeyPurposeId.id_kp_serverAuth);
    }
    certificate.addExtension(Extension.keyUsage, true, new KeyUsage(bits));
    certificate.addExtension(
        Extension.extendedKeyUsage,
        false,
        new ExtendedKeyUsage(purposes.toArray(KeyPurposeId[]::new)));
    certificate.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
    certificate.addExtension(
        Extension.authorityKeyIdentifier,
        false,
        new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(ca));
    if (request.alternativeNames().isPresent()) {
      certificate.addExtension(
          Extension.subjectAlternativeName, false, request.alternativeNames().get());
    }
  }
}
