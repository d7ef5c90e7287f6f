package dev.gantry.ejb.security.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.gantry.ejb.registry.Api;
import dev.gantry.ejb.security.Authenticator.Credentials;
import dev.gantry.model.request.Identity;
import dev.gantry.model.status.ApiException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Tokens as a provider makes them, and as somebody makes them who wants to get in. */
class OidcTest {

  @TempDir Path directory;
  private final Api.TickingClock clock = new Api.TickingClock();
  private TestProvider provider;
  private OidcAuthenticator authenticator;

  @BeforeEach
  void start() throws Exception {
    provider = new TestProvider(directory);
    authenticator = authenticator(Map.of());
  }

  @AfterEach
  void stop() {
    provider.close();
  }

  private OidcAuthenticator authenticator(Map<String, String> further) {
    Map<String, String> properties =
        new HashMap<>(
            Map.of(
                "gantry.oidc.issuer", provider.issuer(),
                "gantry.oidc.client", "gantry",
                "gantry.oidc.ca", provider.authority().toString(),
                "gantry.oidc.username.claim", "preferred_username",
                "gantry.oidc.username.prefix", "-",
                "gantry.oidc.groups.claim", "groups"));
    properties.putAll(further);
    return new OidcAuthenticator(OidcSettings.read(properties::get), Runnable::run, clock);
  }

  private JWTClaimsSet.Builder claims() {
    Instant now = clock.instant();
    return new JWTClaimsSet.Builder()
        .issuer(provider.issuer())
        .subject("f3a1")
        .audience("gantry")
        .jwtID("t-1")
        .claim("preferred_username", "ada")
        .claim("groups", List.of("acme-developers", "acme"))
        .issueTime(Date.from(now))
        .expirationTime(Date.from(now.plusSeconds(300)));
  }

  private Identity who(String token) {
    return authenticator.authenticate(new Credentials(null, token)).orElseThrow();
  }

  /** Why a token is refused; fails if it is taken, or if the client would be told. */
  private String refusal(String token) {
    ApiException refusal = catchThrowableOfType(ApiException.class, () -> who(token));
    assertThat(refusal).as("refused").isNotNull();
    assertThat(refusal.code()).isEqualTo(401);
    assertThat(refusal.getMessage()).isEqualTo("Unauthorized");
    assertThat(refusal.why()).doesNotContain(token);
    return refusal.why();
  }

  @Test
  void aTokenSaysWhoItIs() {
    Identity ada = who(provider.sign(claims().build()));
    assertThat(ada.username()).isEqualTo("ada");
    assertThat(ada.groups()).containsExactly("acme-developers", "acme", "system:authenticated");
    assertThat(ada.extra())
        .containsEntry("authentication.kubernetes.io/credential-id", List.of("JTI=t-1"));
  }

  @Test
  void namesGetTheirPrefixes() {
    authenticator =
        authenticator(
            Map.of(
                "gantry.oidc.username.prefix", "kc:",
                "gantry.oidc.groups.prefix", "kc:"));
    Identity ada = who(provider.sign(claims().claim("groups", "acme").build()));
    assertThat(ada.username()).isEqualTo("kc:ada");
    assertThat(ada.groups()).containsExactly("kc:acme", "system:authenticated");
  }

  /** As Kubernetes: a subject alone could be anybody's. */
  @Test
  void withoutAPrefixTheIssuerIsOne() {
    Map<String, String> properties =
        Map.of("gantry.oidc.issuer", "https://login.example", "gantry.oidc.client", "gantry");
    OidcSettings settings = OidcSettings.read(properties::get).get(0);
    assertThat(settings.usernameClaim()).isEqualTo("sub");
    assertThat(settings.usernamePrefix()).isEqualTo("https://login.example#");
  }

  @TestFactory
  Stream<DynamicTest> badClaims() {
    Instant now = clock.instant();
    record Case(String name, Consumer<JWTClaimsSet.Builder> change, String why) {}
    return Stream.of(
            new Case("expired", c -> c.expirationTime(Date.from(now)), "expired at"),
            new Case("everlasting", c -> c.expirationTime(null), "never expires"),
            new Case(
                "not yet valid",
                c -> c.notBeforeTime(Date.from(now.plusSeconds(90))),
                "not valid before"),
            new Case(
                "issued tomorrow", c -> c.issueTime(Date.from(now.plusSeconds(86400))), "future"),
            new Case("other audience", c -> c.audience("grafana"), "meant for [grafana]"),
            new Case("no audience", c -> c.audience((String) null), "meant for []"),
            new Case("no name", c -> c.claim("preferred_username", null), "preferred_username"),
            new Case("blank name", c -> c.claim("preferred_username", " "), "preferred_username"),
            new Case("number as name", c -> c.claim("preferred_username", 7), "no text"),
            new Case(
                "system user",
                c -> c.claim("preferred_username", "system:admin"),
                "'system:admin': names that begin with 'system:' are the cluster's own"),
            new Case(
                "service account",
                c -> c.claim("preferred_username", "system:serviceaccount:kube-system:default"),
                "the cluster's own"),
            new Case(
                "masters", c -> c.claim("groups", List.of("acme", "system:masters")), "masters"),
            new Case("object as groups", c -> c.claim("groups", Map.of("a", "b")), "list of names"),
            new Case("number in groups", c -> c.claim("groups", List.of("a", 7)), "list of names"),
            new Case(
                "line break in name",
                c -> c.claim("preferred_username", "ada\nINFO root logged in"),
                "control characters"),
            new Case(
                "long name",
                c -> c.claim("preferred_username", "a".repeat(600)),
                "longer than 512"),
            new Case(
                "groups by the thousand",
                c -> c.claim("groups", IntStream.range(0, 2001).mapToObj(i -> "g" + i).toList()),
                "2001 groups, more than 2000"),
            new Case("oversized", c -> c.claim("padding", "x".repeat(40_000)), "longer than 32768"))
        .map(
            bad ->
                DynamicTest.dynamicTest(
                    bad.name(),
                    () -> {
                      JWTClaimsSet.Builder claims = claims();
                      bad.change().accept(claims);
                      assertThat(refusal(provider.sign(claims.build()))).contains(bad.why());
                    }));
  }

  @Test
  void manyGroupsAreTaken() {
    List<String> groups = IntStream.range(0, 1900).mapToObj(i -> "g" + i).toList();
    assertThat(who(provider.sign(claims().claim("groups", groups).build())).groups()).hasSize(1901);
  }

  @Test
  void unverifiedAddressesAreNobody() {
    authenticator =
        authenticator(
            Map.of("gantry.oidc.username.claim", "email", "gantry.oidc.username.prefix", "-"));
    JWTClaimsSet.Builder claims = claims().claim("email", "ada@acme.example");
    assertThat(refusal(provider.sign(claims.claim("email_verified", false).build())))
        .contains("not verified");
    assertThat(who(provider.sign(claims.claim("email_verified", true).build())).username())
        .isEqualTo("ada@acme.example");
  }

  @Test
  void requiredClaimsAreRequired() {
    authenticator = authenticator(Map.of("gantry.oidc.required.claims", "tenant=acme"));
    assertThat(refusal(provider.sign(claims().build()))).contains("'tenant' is not 'acme'");
    who(provider.sign(claims().claim("tenant", "acme").build()));
  }

  @Test
  void forgedTokensAreRefused() throws JOSEException {
    JWK stranger = new ECKeyGenerator(Curve.P_256).keyID("k1").generate();
    assertThat(refusal(TestProvider.sign(stranger, "k1", "JWT", claims().build())))
        .contains("signature is not the issuer's");
    assertThat(refusal(TestProvider.sign(stranger, "k9", "JWT", claims().build())))
        .contains("not one of the issuer's");
    String[] good = provider.sign(claims().build()).split("\\.");
    String admin = base64(claims().claim("preferred_username", "root").build().toString());
    assertThat(refusal(good[0] + "." + admin + "." + good[2])).contains("signature");
    for (String alg : List.of("none", "None", "NONE")) {
      String header = base64("{\"alg\":\"" + alg + "\"}");
      refusal(header + "." + good[1] + ".");
      refusal(header + "." + good[1] + "." + good[2]);
    }
    refusal("a.b.c");
    refusal("..");
    // The key that the token itself brings is nobody's.
    String own =
        base64("{\"alg\":\"ES256\",\"kid\":\"k9\",\"jwk\":" + stranger.toPublicJWK() + "}");
    refusal(own + "." + good[1] + "." + good[2]);
    String critical = base64("{\"alg\":\"ES256\",\"kid\":\"k1\",\"crit\":[\"exp\"],\"exp\":1}");
    refusal(critical + "." + good[1] + "." + good[2]);
  }

  /** The classic: the public key, known to all, taken as the secret of a symmetric signature. */
  @Test
  void aPublicKeyIsNoSecret() throws Exception {
    RSAKey rsa = new RSAKeyGenerator(2048).keyID("r1").generate();
    provider.use(rsa);
    who(provider.sign(claims().build()));
    byte[] pem =
        ("-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(rsa.toPublicKey().getEncoded())
                + "\n-----END PUBLIC KEY-----\n")
            .getBytes(StandardCharsets.US_ASCII);
    for (byte[] secret : List.of(pem, rsa.toPublicKey().getEncoded())) {
      SignedJWT forged =
          new SignedJWT(
              new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("r1").build(), claims().build());
      forged.sign(new MACSigner(secret));
      assertThat(refusal(forged.serialize())).contains("HS256, which is not allowed");
    }
    assertThatThrownBy(() -> authenticator(Map.of("gantry.oidc.algorithms", "RS256,HS256")))
        .hasMessageContaining("not 'HS256'");
    assertThatThrownBy(() -> authenticator(Map.of("gantry.oidc.algorithms", "none")))
        .hasMessageContaining("not 'none'");
  }

  @Test
  void weakAndForeignKeysDoNotCount() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(1024);
    var weak = generator.generateKeyPair();
    JWK short1024 =
        new RSAKey.Builder((RSAPublicKey) weak.getPublic())
            .privateKey(weak.getPrivate())
            .keyID("weak")
            .build();
    provider.use(short1024);
    assertThat(refusal(provider.sign(claims().build()))).contains("publishes no key");
    JWK encryption =
        new ECKeyGenerator(Curve.P_256).keyID("enc").keyUse(KeyUse.ENCRYPTION).generate();
    provider.use(encryption);
    clock.advance(Duration.ofSeconds(2));
    refusal(TestProvider.sign(encryption, "enc", "JWT", claims().build()));
  }

  @Test
  void messagesOfOtherKindsAreNoCredentials() {
    assertThat(refusal(TestProvider.sign(provider.key(), "k1", "logout+jwt", claims().build())))
        .contains("logout+jwt");
  }

  @Test
  void anotherIssuersTokensAreSomebodyElses() {
    String token = provider.sign(claims().issuer("https://evil.example").build());
    assertThat(authenticator.authenticate(new Credentials(null, token))).isEmpty();
    assertThat(authenticator.authenticate(new Credentials(null, "abcdef.0123456789abcdef")))
        .isEmpty();
    assertThat(authenticator.authenticate(new Credentials(null, ""))).isEmpty();
  }

  @Test
  void anImpostersDocumentIsNotBelieved() {
    provider.claimToBe("https://other.example");
    assertThat(refusal(provider.sign(claims().build())))
        .contains("is the document of issuer 'https://other.example'");
  }

  @Test
  void keysAreFetchedOnceAndTokensVerifiedOnce() {
    String token = provider.sign(claims().build());
    who(token);
    int asked = provider.asked();
    for (int i = 0; i < 100; i++) {
      who(token);
      who(provider.sign(claims().jwtID("t" + i).build()));
    }
    assertThat(provider.asked()).isEqualTo(asked);
  }

  @Test
  void aRememberedTokenExpires() {
    String token = provider.sign(claims().build());
    who(token);
    clock.advance(Duration.ofSeconds(299));
    who(token);
    clock.advance(Duration.ofSeconds(1));
    assertThat(refusal(token)).contains("expired");
  }

  @Test
  void keysRotate() throws JOSEException {
    String old = provider.sign(claims().build());
    who(old);
    provider.rotate("k2");
    String young = provider.sign(claims().build());
    // Just asked: an unknown key must wait, so that inventing keys costs the provider nothing.
    assertThat(refusal(young)).contains("not one of the issuer's");
    clock.advance(Duration.ofSeconds(11));
    who(young);
    // What the old key signed is good no more, remembered or not.
    assertThat(refusal(old)).contains("not one of the issuer's");
  }

  @Test
  void inventedKeysCostTheProviderNothing() {
    who(provider.sign(claims().build()));
    clock.advance(Duration.ofSeconds(60));
    int asked = provider.asked();
    for (int i = 0; i < 200; i++) {
      refusal(TestProvider.sign(provider.key(), "invented-" + i, "JWT", claims().build()));
    }
    assertThat(provider.asked() - asked).isEqualTo(2);
  }

  @Test
  void anOutageKeepsNobodyOut() {
    who(provider.sign(claims().build()));
    provider.away(true);
    clock.advance(Duration.ofHours(3));
    who(provider.sign(claims().jwtID("in the outage").build()));
    who(provider.sign(claims().jwtID("and again").build()));
    provider.away(false);
    clock.advance(Duration.ofHours(3));
    who(provider.sign(claims().jwtID("after it").build()));
  }

  @Test
  void anOutageAtTheBeginningIsToldAndEnds() {
    provider.away(true);
    assertThat(refusal(provider.sign(claims().build()))).contains("answers 503");
    provider.away(false);
    clock.advance(Duration.ofSeconds(2));
    who(provider.sign(claims().build()));
  }

  @Test
  void aProviderOfAnotherAuthorityIsNotTrusted() throws Exception {
    try (TestProvider other = new TestProvider(directory)) {
      assertThat(other.issuer()).isNotEqualTo(provider.issuer());
      // The file names the other one's certificate now.
      authenticator = authenticator(Map.of());
      assertThat(refusal(provider.sign(claims().build()))).contains("cannot be read");
    }
  }

  @Test
  void severalProvidersGoTogether() throws Exception {
    Path second = java.nio.file.Files.createDirectory(directory.resolve("second"));
    try (TestProvider partner = new TestProvider(second)) {
      authenticator =
          authenticator(
              Map.of(
                  "gantry.oidc.providers", "partner",
                  "gantry.oidc.partner.issuer", partner.issuer(),
                  "gantry.oidc.partner.client", "gantry",
                  "gantry.oidc.partner.ca", partner.authority().toString(),
                  "gantry.oidc.partner.username.prefix", "partner:"));
      assertThat(who(provider.sign(claims().build())).username()).isEqualTo("ada");
      assertThat(who(partner.sign(claims().issuer(partner.issuer()).build())).username())
          .isEqualTo("partner:f3a1");
      // Each vouches for its own alone.
      assertThat(refusal(partner.sign(claims().build()))).contains("signature is not the issuer's");
    }
  }

  @TestFactory
  Stream<DynamicTest> badSettings() {
    return Stream.of(
            List.of("gantry.oidc.issuer", "http://login.example", "must be an https:// address"),
            List.of("gantry.oidc.client", " ", "tokens for other applications would be good here"),
            List.of("gantry.oidc.required.claims", "tenant", "takes name=value"),
            List.of("gantry.oidc.providers", "x", "gantry.oidc.x.issuer must be"))
        .map(
            bad ->
                DynamicTest.dynamicTest(
                    bad.get(0),
                    () ->
                        assertThatThrownBy(
                                () ->
                                    authenticator(Collections.singletonMap(bad.get(0), bad.get(1))))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageContaining(bad.get(2))));
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
