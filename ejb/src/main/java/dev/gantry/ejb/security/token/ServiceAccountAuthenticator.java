package dev.gantry.ejb.security.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.gantry.ejb.security.Authenticator;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.request.Identity;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.StoredObject;
import java.text.ParseException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Service-account tokens. A token is as good as what it is bound to: the account and the pod,
 * secret or node must still be the same incarnations.
 */
public final class ServiceAccountAuthenticator implements Authenticator {

  /** {@code iss} of tokens that are kept in Secrets. */
  static final String SECRET_ISSUER = "kubernetes/serviceaccount";

  private static final long SKEW_SECONDS = 10;

  private final ServiceAccountIssuer issuer;
  private final ECDSAVerifier verifier;
  private final ObjectReader reader;
  private final List<String> audiences;
  private final Clock clock;
  private final VerifiedTokens<JWTClaimsSet> signed = new VerifiedTokens<>(claims -> true);

  /**
   * @param audiences who this server is: a token must be meant for one of them
   */
  public ServiceAccountAuthenticator(
      ServiceAccountIssuer issuer, ObjectReader reader, List<String> audiences, Clock clock) {
    this.issuer = issuer;
    this.reader = reader;
    this.audiences = List.copyOf(audiences);
    this.clock = clock;
    try {
      this.verifier = new ECDSAVerifier(issuer.publicKey());
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Optional<Identity> authenticate(Credentials credentials) {
    return authenticate(credentials.bearer(), audiences).map(Verified::identity);
  }

  /** Who this server is, as audience. */
  public List<String> audiences() {
    return audiences;
  }

  /**
   * @param audiences those of the wanted ones that the token is meant for
   */
  public record Verified(Identity identity, List<String> audiences) {}

  /**
   * Empty for text that is no token of this issuer.
   *
   * @throws ApiException 401 for a token of this issuer that is no longer, or was never, good
   */
  public Optional<Verified> authenticate(String bearer, List<String> wanted) {
    if (bearer.chars().filter(c -> c == '.').count() != 2) {
      return Optional.empty();
    }
    Optional<JWTClaimsSet> known = signed.find(bearer);
    if (known.isPresent()) {
      return Optional.of(judge(known.get(), bearer, wanted));
    }
    SignedJWT token;
    JWTClaimsSet claims;
    try {
      token = SignedJWT.parse(bearer);
      claims = token.getJWTClaimsSet();
    } catch (ParseException e) {
      // Also what an unsigned token (alg none) comes to.
      return Optional.empty();
    }
    if (!SECRET_ISSUER.equals(claims.getIssuer()) && !issuer.issuer().equals(claims.getIssuer())) {
      return Optional.empty();
    }
    requireSignature(token);
    Verified verified = judge(claims, bearer, wanted);
    signed.keep(bearer, claims);
    return Optional.of(verified);
  }

  /** All but the signature, which alone stays true for ever. */
  private Verified judge(JWTClaimsSet claims, String bearer, List<String> wanted) {
    return SECRET_ISSUER.equals(claims.getIssuer())
        ? ofSecret(claims, bearer, wanted)
        : ofClaims(claims, wanted);
  }

  private void requireSignature(SignedJWT token) {
    try {
      if (JWSAlgorithm.ES256.equals(token.getHeader().getAlgorithm()) && token.verify(verifier)) {
        return;
      }
    } catch (JOSEException e) {
      // Falls through: an unverifiable signature is none.
    }
    throw refused("its signature is not this cluster's");
  }

  private Verified ofClaims(JWTClaimsSet claims, List<String> wanted) {
    Instant now = clock.instant();
    require(
        claims.getExpirationTime() != null && now.isBefore(claims.getExpirationTime().toInstant()),
        "it expired at " + claims.getExpirationTime());
    require(
        claims.getNotBeforeTime() == null
            || !now.plusSeconds(SKEW_SECONDS).isBefore(claims.getNotBeforeTime().toInstant()),
        "it is not valid yet");
    List<String> meant = new ArrayList<>(wanted);
    meant.retainAll(claims.getAudience());
    require(!meant.isEmpty(), "it is meant for somebody else");
    Map<?, ?> bound = map(claims.getClaim("kubernetes.io"));
    String namespace = text(bound.get("namespace"));
    Map<?, ?> account = map(bound.get("serviceaccount"));
    requireAlive("serviceaccounts", namespace, account);
    Map<String, List<String>> extra = new LinkedHashMap<>();
    extra.put("authentication.kubernetes.io/credential-id", List.of("JTI=" + claims.getJWTID()));
    if (bound.get("pod") != null) {
      requireAlive("pods", namespace, map(bound.get("pod")));
      note(extra, "pod", map(bound.get("pod")));
    }
    if (bound.get("secret") != null) {
      requireAlive("secrets", namespace, map(bound.get("secret")));
    }
    if (bound.get("node") != null) {
      if (bound.get("pod") == null) {
        requireAlive("nodes", "", map(bound.get("node")));
      }
      note(extra, "node", map(bound.get("node")));
    }
    return new Verified(
        identity(namespace, text(account.get("name")), text(account.get("uid")), extra), meant);
  }

  private Verified ofSecret(JWTClaimsSet claims, String bearer, List<String> wanted) {
    String prefix = "kubernetes.io/serviceaccount/";
    String namespace = text(claims.getClaim(prefix + "namespace"));
    String name = text(claims.getClaim(prefix + "service-account.name"));
    String uid = text(claims.getClaim(prefix + "service-account.uid"));
    String secret = text(claims.getClaim(prefix + "secret.name"));
    requireAlive("serviceaccounts", namespace, Map.of("name", name, "uid", uid));
    String kept =
        reader
            .get(ObjectKey.of("", "secrets", namespace, secret))
            .map(s -> s.at("/data/token").asText(""))
            .orElse("");
    String given =
        java.util.Base64.getEncoder()
            .encodeToString(bearer.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    require(kept.equals(given), "its Secret does not hold it any more");
    List<String> meant = new ArrayList<>(wanted);
    meant.retainAll(audiences);
    require(!meant.isEmpty(), "it is meant for somebody else");
    return new Verified(identity(namespace, name, uid, Map.of()), meant);
  }

  /** The identity of a service account. */
  public static Identity identity(
      String namespace, String name, String uid, Map<String, List<String>> extra) {
    return new Identity(
        "system:serviceaccount:" + namespace + ":" + name,
        uid,
        List.of(
            "system:serviceaccounts",
            "system:serviceaccounts:" + namespace,
            Identity.AUTHENTICATED),
        extra);
  }

  private static void note(Map<String, List<String>> extra, String what, Map<?, ?> object) {
    extra.put("authentication.kubernetes.io/" + what + "-name", List.of(text(object.get("name"))));
    extra.put("authentication.kubernetes.io/" + what + "-uid", List.of(text(object.get("uid"))));
  }

  private void requireAlive(String resource, String namespace, Map<?, ?> reference) {
    Optional<StoredObject> object =
        reader.get(ObjectKey.of("", resource, namespace, text(reference.get("name"))));
    String gone = resource + " \"" + namespace + "/" + text(reference.get("name")) + "\" is gone";
    require(object.isPresent() && object.get().uid().equals(text(reference.get("uid"))), gone);
    // A pod may use its token while it shuts down; a deleted account's tokens die at once.
    require("pods".equals(resource) || !Meta.isDeleting(object.get().document()), gone);
  }

  private static void require(boolean good, String otherwise) {
    if (!good) {
      throw refused(otherwise);
    }
  }

  private static ApiException refused(String why) {
    return ApiException.unauthorized("a service account's token is refused: " + why);
  }

  private static Map<?, ?> map(Object claim) {
    return claim instanceof Map<?, ?> map ? map : Map.of();
  }

  private static String text(Object claim) {
    return claim instanceof String text ? text : "";
  }
}
