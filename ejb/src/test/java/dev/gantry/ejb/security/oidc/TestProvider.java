package dev.gantry.ejb.security.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.opts.AllowWeakRSAKey;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A small OpenID provider with TLS on loopback, whose keys and answers a test chooses. */
final class TestProvider implements AutoCloseable {

  private final HttpsServer server;
  private final Path authority;
  private JWK key;
  private volatile JWKSet published;
  private volatile boolean away;
  private volatile String claimedIssuer;
  private final AtomicInteger asked = new AtomicInteger();

  TestProvider(Path directory)
      throws IOException, GeneralSecurityException, OperatorCreationException, JOSEException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair tls = generator.generateKeyPair();
    X509Certificate certificate = certificate(tls);
    authority = directory.resolve("provider.pem");
    Files.writeString(
        authority,
        "-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
            + "\n-----END CERTIFICATE-----\n");
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context(tls, certificate)));
    server.createContext("/", this::answer);
    server.start();
    claimedIssuer = issuer();
    rotate("k1");
  }

  private static X509Certificate certificate(KeyPair tls)
      throws IOException, GeneralSecurityException, OperatorCreationException {
    X500Name name = new X500Name("CN=provider");
    Instant now = Instant.now();
    var builder =
        new JcaX509v3CertificateBuilder(
            name,
            BigInteger.ONE,
            Date.from(now.minus(Duration.ofHours(1))),
            Date.from(now.plus(Duration.ofDays(1))),
            name,
            tls.getPublic());
    builder.addExtension(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")));
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(new JcaContentSignerBuilder("SHA256withRSA").build(tls.getPrivate())));
  }

  private static SSLContext context(KeyPair tls, X509Certificate certificate)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("tls", tls.getPrivate(), new char[0], new Certificate[] {certificate});
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  private void answer(HttpExchange exchange) throws IOException {
    asked.incrementAndGet();
    String path = exchange.getRequestURI().getPath();
    String body =
        path.equals("/realms/acme/.well-known/openid-configuration")
            ? "{\"issuer\":\"" + claimedIssuer + "\",\"jwks_uri\":\"" + issuer() + "/keys\"}"
            : path.equals("/realms/acme/keys") ? published.toString() : "";
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(away ? 503 : bytes.length == 0 ? 404 : 200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  String issuer() {
    return "https://127.0.0.1:" + server.getAddress().getPort() + "/realms/acme";
  }

  Path authority() {
    return authority;
  }

  int asked() {
    return asked.get();
  }

  void away(boolean now) {
    away = now;
  }

  void claimToBe(String other) {
    claimedIssuer = other;
  }

  /** Signs by a new key from now on, and publishes only that. */
  void rotate(String identifier) throws JOSEException {
    key = new ECKeyGenerator(Curve.P_256).keyID(identifier).generate();
    published = new JWKSet(key.toPublicJWK());
  }

  /** Signs by this key; publishes its public half. */
  void use(JWK other) {
    key = other;
    published = new JWKSet(other.toPublicJWK());
  }

  /** Publishes other keys than the one that it signs by. */
  void publish(List<JWK> keys) {
    published = new JWKSet(keys);
  }

  JWK key() {
    return key;
  }

  String sign(JWTClaimsSet claims) {
    return sign(key, key.getKeyID(), "JWT", claims);
  }

  static String sign(JWK signer, String identifier, String type, JWTClaimsSet claims) {
    try {
      boolean rsa = signer instanceof RSAKey;
      SignedJWT token =
          new SignedJWT(
              new JWSHeader.Builder(rsa ? JWSAlgorithm.RS256 : JWSAlgorithm.ES256)
                  .keyID(identifier)
                  .type(new com.nimbusds.jose.JOSEObjectType(type))
                  .build(),
              claims);
      token.sign(
          signer instanceof RSAKey key
              ? new RSASSASigner(key.toPrivateKey(), Set.of(AllowWeakRSAKey.getInstance()))
              : new ECDSASigner((ECKey) signer));
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
