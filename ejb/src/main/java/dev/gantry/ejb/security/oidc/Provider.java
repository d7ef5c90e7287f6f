package dev.gantry.ejb.security.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.gantry.model.request.Identity;
import dev.gantry.model.status.ApiException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Judges the tokens of one issuer. */
final class Provider {

  /** Clocks differ a little between machines; an expired token is expired. */
  private static final Duration SKEW = Duration.ofSeconds(60);

  /** Other signed messages of a provider, such as logout tokens, say so in their type. */
  private static final Set<String> TYPES = Set.of("", "jwt", "at+jwt", "application/at+jwt");

  private final OidcSettings settings;
  private final IssuerKeys keys;
  private final ClaimsIdentity identities;
  private final Clock clock;

  Provider(OidcSettings settings, IssuerKeys keys, Clock clock) {
    this.settings = settings;
    this.keys = keys;
    this.identities = new ClaimsIdentity(settings);
    this.clock = clock;
  }

  String issuer() {
    return settings.issuer();
  }

  /**
   * @throws ApiException 401 with the reason as {@link ApiException#why}
   */
  Verified verify(SignedJWT token, JWTClaimsSet claims) {
    JWSHeader header = token.getHeader();
    if (!settings.algorithms().contains(header.getAlgorithm())) {
      throw refused("it is signed by " + header.getAlgorithm() + ", which is not allowed");
    }
    String type = header.getType() == null ? "" : header.getType().getType();
    if (!TYPES.contains(type.toLowerCase(Locale.ROOT))) {
      throw refused("it is a '" + type + "', not a token that says who somebody is");
    }
    JWK key = signer(token, header);
    Instant now = clock.instant();
    Instant expires = instant(claims.getExpirationTime());
    if (expires == null || !now.isBefore(expires)) {
      throw refused(expires == null ? "it never expires" : "it expired at " + expires);
    }
    Instant from = instant(claims.getNotBeforeTime());
    if (from != null && now.plus(SKEW).isBefore(from)) {
      throw refused("it is not valid before " + from);
    }
    Instant issued = instant(claims.getIssueTime());
    if (issued != null && now.plus(SKEW).isBefore(issued)) {
      throw refused("it was issued in the future, at " + issued);
    }
    if (claims.getAudience().stream().noneMatch(settings.audiences()::contains)) {
      throw refused(
          "it is meant for " + claims.getAudience() + ", not for " + settings.audiences());
    }
    for (Map.Entry<String, String> required : settings.requiredClaims().entrySet()) {
      Object value = claims.getClaim(required.getKey());
      if (!required.getValue().equals(Objects.toString(value, null))) {
        throw refused("its claim '" + required.getKey() + "' is not '" + required.getValue() + "'");
      }
    }
    return new Verified(identities.of(claims), expires, key, keys);
  }

  private JWK signer(SignedJWT token, JWSHeader header) {
    List<JWK> candidates = keys.matching(header);
    for (JWK key : candidates) {
      try {
        var verifier =
            new DefaultJWSVerifierFactory()
                .createJWSVerifier(header, ((AsymmetricJWK) key).toPublicKey());
        if (token.verify(verifier)) {
          return key;
        }
      } catch (JOSEException e) {
        // A key of another curve or size did not sign this.
        continue;
      }
    }
    String why = keys.trouble().isEmpty() ? "" : " (" + keys.trouble() + ")";
    throw refused(
        candidates.isEmpty()
            ? "its key is not one of the issuer's" + why
            : "its signature is not the issuer's");
  }

  private ApiException refused(String why) {
    return ApiException.unauthorized("a token of " + settings.issuer() + " is refused: " + why);
  }

  private static Instant instant(java.util.Date date) {
    return date == null ? null : date.toInstant();
  }

  /**
   * A token that was found good.
   *
   * @param key what signed it: without it in the issuer's set the token is good no more
   */
  record Verified(Identity identity, Instant expires, JWK key, IssuerKeys keys) {

    boolean isGood(Instant now) {
      return now.isBefore(expires) && keys.has(key);
    }
  }
}
