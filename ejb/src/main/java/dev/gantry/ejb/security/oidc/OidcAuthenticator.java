package dev.gantry.ejb.security.oidc;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.gantry.ejb.security.Authenticator;
import dev.gantry.ejb.security.token.VerifiedTokens;
import dev.gantry.model.request.Identity;
import dev.gantry.model.status.ApiException;
import java.text.ParseException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * Tokens of OpenID providers. A token that was found good is remembered, so that each further
 * request costs a hash and a look at the clock.
 */
public final class OidcAuthenticator implements Authenticator {

  /** A header has to fit into 64 KB with all others. */
  static final int LONGEST_TOKEN = 32 << 10;

  private final Map<String, Provider> providers = new LinkedHashMap<>();
  private final VerifiedTokens<Provider.Verified> verified;

  public OidcAuthenticator(List<OidcSettings> settings, Executor executor, Clock clock) {
    this(settings, Discovery::new, executor, clock);
  }

  OidcAuthenticator(
      List<OidcSettings> settings,
      Function<OidcSettings, KeySource> sources,
      Executor executor,
      Clock clock) {
    this.verified = new VerifiedTokens<>(known -> known.isGood(clock.instant()));
    for (OidcSettings one : settings) {
      IssuerKeys keys =
          new IssuerKeys(one.issuer(), sources.apply(one), one.refresh(), executor, clock);
      providers.put(one.issuer(), new Provider(one, keys, clock));
    }
  }

  @Override
  public Optional<Identity> authenticate(Credentials credentials) {
    String bearer = credentials.bearer();
    if (providers.isEmpty() || !isToken(bearer)) {
      return Optional.empty();
    }
    if (bearer.length() > LONGEST_TOKEN) {
      throw ApiException.unauthorized(
          "a token of " + bearer.length() + " characters is longer than " + LONGEST_TOKEN);
    }
    Optional<Provider.Verified> known = verified.find(bearer);
    if (known.isEmpty()) {
      known = verify(bearer);
      known.ifPresent(found -> verified.keep(bearer, found));
    }
    return known.map(Provider.Verified::identity);
  }

  private Optional<Provider.Verified> verify(String bearer) {
    SignedJWT token;
    JWTClaimsSet claims;
    try {
      token = SignedJWT.parse(bearer);
      claims = token.getJWTClaimsSet();
    } catch (ParseException | RuntimeException e) {
      // Also what an unsigned token (alg none) comes to.
      throw ApiException.unauthorized("the bearer token is no signed JSON web token");
    }
    if (claims == null) {
      throw ApiException.unauthorized("the bearer token has no claims");
    }
    Provider provider = claims.getIssuer() == null ? null : providers.get(claims.getIssuer());
    return provider == null ? Optional.empty() : Optional.of(provider.verify(token, claims));
  }

  private static boolean isToken(String bearer) {
    int first = bearer.indexOf('.');
    int second = first < 0 ? -1 : bearer.indexOf('.', first + 1);
    return second > 0 && bearer.indexOf('.', second + 1) < 0;
  }
}
