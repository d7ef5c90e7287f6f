package dev.gantry.bench;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** TLS from PEM texts, as kubeconfigs carry them. */
final class Pem {

  /** AlgorithmIdentifier of an RSA key. */
  private static final String RSA = "300d06092a864886f70d0101010500";

  /** AlgorithmIdentifier of an EC key on P-256. */
  private static final String EC = "301306072a8648ce3d020106082a8648ce3d030107";

  private Pem() {}

  static SSLContext tls(String ca, String certificate, String key) {
    try {
      KeyStore trusted = empty();
      int n = 0;
      for (Certificate authority : certificates(ca)) {
        trusted.setCertificateEntry("ca" + n++, authority);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(ca.isBlank() ? null : trusted);
      KeyStore own = empty();
      if (!certificate.isBlank()) {
        own.setKeyEntry(
            "client",
            privateKey(key),
            new char[0],
            certificates(certificate).toArray(Certificate[]::new));
      }
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(own, new char[0]);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trust.getTrustManagers(), new SecureRandom());
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException("the certificates cannot be used", e);
    }
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static Collection<? extends Certificate> certificates(String pem)
      throws GeneralSecurityException {
    return CertificateFactory.getInstance("X.509")
        .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
  }

  private static PrivateKey privateKey(String pem) throws GeneralSecurityException, IOException {
    // A key may stand behind its curve's parameters.
    String from = pem.substring(pem.lastIndexOf("-----BEGIN "));
    byte[] der = Base64.getMimeDecoder().decode(from.replaceAll("-----[A-Z ]+-----", ""));
    if (from.startsWith("-----BEGIN RSA")) {
      return KeyFactory.getInstance("RSA").generatePrivate(wrapped(RSA, der));
    }
    if (from.startsWith("-----BEGIN EC")) {
      return KeyFactory.getInstance("EC").generatePrivate(wrapped(EC, der));
    }
    try {
      return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
    } catch (GeneralSecurityException notEc) {
      return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der));
    }
  }

  /** PKCS#8 around a bare key: version 0, the algorithm, the key as an octet string. */
  private static PKCS8EncodedKeySpec wrapped(String algorithm, byte[] key) throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    content.write(HexFormat.of().parseHex("020100" + algorithm));
    content.write(tagged(0x04, key));
    return new PKCS8EncodedKeySpec(tagged(0x30, content.toByteArray()));
  }

  private static byte[] tagged(int tag, byte[] content) throws IOException {
    ByteArrayOutputStream der = new ByteArrayOutputStream();
    der.write(tag);
    if (content.length < 128) {
      der.write(content.length);
    } else {
      der.write(0x82);
      der.write(content.length >> 8);
      der.write(content.length);
    }
    der.write(content);
    return der.toByteArray();
  }
}
