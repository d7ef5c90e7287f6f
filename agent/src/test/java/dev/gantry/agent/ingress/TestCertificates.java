package dev.gantry.agent.ingress;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Self-signed certificates as PEM, as a TLS secret holds them. */
public record TestCertificates(byte[] certificate, byte[] key) {

  public static TestCertificates rsa(String host) {
    return make(host, "RSA", 2048, "SHA256withRSA");
  }

  public static TestCertificates ec(String host) {
    return make(host, "EC", 256, "SHA256withECDSA");
  }

  private static TestCertificates make(String host, String algorithm, int size, String signing) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(size);
      KeyPair pair = generator.generateKeyPair();
      X500Name name = new X500Name("CN=" + host);
      Instant now = Instant.now();
      var certificate =
          new JcaX509CertificateConverter()
              .getCertificate(
                  new JcaX509v3CertificateBuilder(
                          name,
                          BigInteger.ONE,
                          Date.from(now.minusSeconds(60)),
                          Date.from(now.plusSeconds(3600)),
                          name,
                          pair.getPublic())
                      .build(new JcaContentSignerBuilder(signing).build(pair.getPrivate())));
      // Both forms of keys occur: RSA's own old one, and PKCS #8.
      Object key = algorithm.equals("RSA") ? pair : new JcaPKCS8Generator(pair.getPrivate(), null);
      return new TestCertificates(pem(certificate), pem(key));
    } catch (GeneralSecurityException | OperatorCreationException | IOException failed) {
      throw new IllegalStateException(failed);
    }
  }

  private static byte[] pem(Object object) {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(object);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  /** A server's side of TLS with this certificate; callers' certificates are not looked at. */
  public javax.net.ssl.SSLContext serving() throws GeneralSecurityException, IOException {
    Certificate own = parsed();
    java.security.KeyStore store = java.security.KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "own",
        own.key(),
        new char[0],
        own.chain().toArray(java.security.cert.X509Certificate[]::new));
    var keys = javax.net.ssl.KeyManagerFactory.getInstance("SunX509");
    keys.init(store, new char[0]);
    javax.net.ssl.SSLContext context = javax.net.ssl.SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  Certificate parsed() {
    try {
      return Certificate.parse(certificate, key);
    } catch (GeneralSecurityException failed) {
      throw new IllegalStateException(failed);
    }
  }
}
