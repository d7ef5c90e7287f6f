package dev.gantry.launcher.pki;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** The cluster's own authority: EC P-256 keys, PEM files, PKCS#12 stores for the Java side. */
public final class CertificateAuthority {

  static final char[] STORE_PASSWORD = "gantry".toCharArray();
  private static final Duration VALIDITY = Duration.ofDays(3650);

  static {
    // The stores' password is known and the files are root's: 10,000 rounds of key derivation for
    // each entry would only slow each start of the server.
    for (String use : List.of("certPbe", "keyPbe", "mac")) {
      System.setProperty("keystore.pkcs12." + use + "IterationCount", "16");
    }
  }

  private final PrivateKey key;
  private final X509Certificate certificate;

  private CertificateAuthority(PrivateKey key, X509Certificate certificate) {
    this.key = key;
    this.certificate = certificate;
  }

  /** Reads {@code ca.crt} and {@code ca.key}, or makes them. */
  public static CertificateAuthority at(Path directory)
      throws IOException, GeneralSecurityException, OperatorCreationException {
    Path certificateFile = directory.resolve("ca.crt");
    Path keyFile = directory.resolve("ca.key");
    if (Files.exists(certificateFile) && Files.exists(keyFile)) {
      return new CertificateAuthority(readKey(keyFile), readCertificate(certificateFile));
    }
    KeyPair pair = newKey();
    X500Name name = new X500Name("CN=gantry-ca");
    JcaX509v3CertificateBuilder builder = builder(name, name, pair);
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
    builder.addExtension(
        Extension.keyUsage,
        true,
        new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign | KeyUsage.digitalSignature));
    builder.addExtension(
        Extension.subjectKeyIdentifier,
        false,
        new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
    X509Certificate certificate = sign(builder, pair.getPrivate());
    writePrivate(keyFile, pem(pair.getPrivate()));
    Files.writeString(certificateFile, pem(certificate));
    return new CertificateAuthority(pair.getPrivate(), certificate);
  }

  public X509Certificate certificate() {
    return certificate;
  }

  /**
   * Issues {@code <name>.crt}, {@code <name>.key} and {@code <name>.p12} (alias = name) unless they
   * are there.
   *
   * @param subject e.g. {@code O=system:masters,CN=kubernetes-admin}
   * @param addresses subject alternative names: DNS names and IP addresses; none for clients
   */
  public void issue(
      Path directory, String name, String subject, List<String> addresses, KeyKind kind)
      throws IOException, GeneralSecurityException, OperatorCreationException {
    if (Files.exists(directory.resolve(name + ".p12"))) {
      return;
    }
    KeyPair pair = kind == KeyKind.RSA ? newRsaKey() : newKey();
    JcaX509v3CertificateBuilder builder =
        builder(
            X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded()),
            new X500Name(subject),
            pair);
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
    KeyPurposeId purpose =
        addresses.isEmpty() ? KeyPurposeId.id_kp_clientAuth : KeyPurposeId.id_kp_serverAuth;
    builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
    builder.addExtension(
        Extension.authorityKeyIdentifier,
        false,
        new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(certificate));
    if (!addresses.isEmpty()) {
      GeneralName[] names =
          addresses.stream()
              .map(
                  a ->
                      new GeneralName(
                          a.matches("[0-9.]+|.*:.*") ? GeneralName.iPAddress : GeneralName.dNSName,
                          a))
              .toArray(GeneralName[]::new);
      builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
    }
    X509Certificate issued = sign(builder, key);
    writePrivate(directory.resolve(name + ".key"), pem(pair.getPrivate()));
    Files.writeString(directory.resolve(name + ".crt"), pem(issued));
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        name, pair.getPrivate(), STORE_PASSWORD, new Certificate[] {issued, certificate});
    write(store, directory.resolve(name + ".p12"));
  }

  /** The trust store {@code ca.p12} with the authority alone. */
  public void writeTrustStore(Path directory) throws IOException, GeneralSecurityException {
    Path file = directory.resolve("ca.p12");
    if (!Files.exists(file)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setCertificateEntry("ca", certificate);
      write(store, file);
    }
  }

  /** What kind of key a certificate has. */
  public enum KeyKind {
    EC,
    /** For kubeconfigs: some clients read no other kind without further libraries. */
    RSA
  }

  private static KeyPair newRsaKey() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    return generator.generateKeyPair();
  }

  static KeyPair newKey() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  static String pem(Object value) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      // PKCS#8 ("BEGIN PRIVATE KEY") is what both Java and Go read without ado.
      writer.writeObject(value instanceof PrivateKey k ? new JcaPKCS8Generator(k, null) : value);
    }
    return text.toString();
  }

  static void writePrivate(Path file, String content) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, content);
  }

  private static void write(KeyStore store, Path file)
      throws IOException, GeneralSecurityException {
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (var out = Files.newOutputStream(file)) {
      store.store(out, STORE_PASSWORD);
    }
  }

  private static JcaX509v3CertificateBuilder builder(
      X500Name issuer, X500Name subject, KeyPair pair) {
    Instant now = Instant.now();
    return new JcaX509v3CertificateBuilder(
        issuer,
        new BigInteger(127, new SecureRandom()),
        // Clocks differ a little between machines.
        Date.from(now.minus(Duration.ofMinutes(5))),
        Date.from(now.plus(VALIDITY)),
        subject,
        pair.getPublic());
  }

  private static X509Certificate sign(JcaX509v3CertificateBuilder builder, PrivateKey signer)
      throws OperatorCreationException, GeneralSecurityException {
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer)));
  }

  private static PrivateKey readKey(Path file) throws IOException {
    try (PEMParser parser = new PEMParser(Files.newBufferedReader(file))) {
      return new JcaPEMKeyConverter().getPrivateKey((PrivateKeyInfo) parser.readObject());
    }
  }

  private static X509Certificate readCertificate(Path file)
      throws IOException, GeneralSecurityException {
    try (var in = Files.newInputStream(file)) {
      return (X509Certificate)
          java.security.cert.CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }
}
