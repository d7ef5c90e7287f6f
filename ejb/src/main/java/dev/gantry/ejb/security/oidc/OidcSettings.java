package dev.gantry.ejb.security.oidc;

import com.nimbusds.jose.JWSAlgorithm;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * One OpenID provider whose tokens are taken.
 *
 * @param issuer {@code iss} of its tokens, and where its discovery document lies
 * @param audiences a token must be meant for one of them; the client identifiers, as a rule
 * @param usernameClaim e.g. {@code preferred_username}
 * @param usernamePrefix put before each name
 * @param groupsClaim e.g. {@code groups}; {@code ""} for no groups
 * @param groupsPrefix put before each group
 * @param requiredClaims claim → the text that it must have
 * @param algorithms signatures that are taken; asymmetric ones only
 * @param authority PEM file of who vouches for the provider's TLS; empty for the JVM's own
 * @param refresh how old its keys may get before they are asked for again
 */
public record OidcSettings(
    String issuer,
    Set<String> audiences,
    String usernameClaim,
    String usernamePrefix,
    String groupsClaim,
    String groupsPrefix,
    Map<String, String> requiredClaims,
    Set<JWSAlgorithm> algorithms,
    Optional<Path> authority,
    Duration refresh) {

  private static final String ROOT = "gantry.oidc.";

  public OidcSettings {
    audiences = Set.copyOf(audiences);
    requiredClaims = Map.copyOf(requiredClaims);
    algorithms = Set.copyOf(algorithms);
  }

  /**
   * The providers that are configured: {@code gantry.oidc.issuer} and what goes with it, or, for
   * several, names in {@code gantry.oidc.providers} and {@code gantry.oidc.<name>.issuer} and so
   * on.
   *
   * @param property looks a property up by name, null where it is not set
   * @throws IllegalArgumentException with a sentence for the operator
   */
  public static List<OidcSettings> read(Function<String, String> property) {
    List<OidcSettings> providers = new ArrayList<>();
    if (!text(property, ROOT + "issuer", "").isEmpty()) {
      providers.add(provider(property, ROOT));
    }
    for (String name : list(text(property, ROOT + "providers", ""))) {
      providers.add(provider(property, ROOT + name + "."));
    }
    Set<String> issuers = new LinkedHashSet<>();
    for (OidcSettings provider : providers) {
      if (!issuers.add(provider.issuer)) {
        throw new IllegalArgumentException(
            "the OpenID issuer " + provider.issuer + " is configured twice");
      }
    }
    return providers;
  }

  private static OidcSettings provider(Function<String, String> property, String prefix) {
    String issuer = text(property, prefix + "issuer", "");
    if (!issuer.startsWith("https://") || URI.create(issuer).getRawQuery() != null) {
      throw new IllegalArgumentException(
          prefix + "issuer must be an https:// address without a query, but is '" + issuer + "'");
    }
    Set<String> audiences = new LinkedHashSet<>(list(text(property, prefix + "audiences", "")));
    audiences.addAll(list(text(property, prefix + "client", "")));
    if (audiences.isEmpty()) {
      throw new IllegalArgumentException(
          prefix
              + "client (or "
              + prefix
              + "audiences) must say for whom tokens of "
              + issuer
              + " are made: without it, tokens for other applications would be good here");
    }
    String usernameClaim = text(property, prefix + "username.claim", "sub");
    // As Kubernetes: a subject means something only together with its issuer.
    String usernamePrefix =
        text(
            property,
            prefix + "username.prefix",
            "email".equals(usernameClaim) ? "-" : issuer + "#");
    return new OidcSettings(
        issuer,
        audiences,
        usernameClaim,
        "-".equals(usernamePrefix) ? "" : usernamePrefix,
        text(property, prefix + "groups.claim", ""),
        text(property, prefix + "groups.prefix", ""),
        claims(prefix, text(property, prefix + "required.claims", "")),
        algorithms(prefix, text(property, prefix + "algorithms", "RS256,ES256,PS256")),
        Optional.of(text(property, prefix + "ca", "")).filter(f -> !f.isEmpty()).map(Path::of),
        Duration.ofSeconds(Long.parseLong(text(property, prefix + "jwks.refresh.seconds", "300"))));
  }

  private static Map<String, String> claims(String prefix, String text) {
    Map<String, String> claims = new LinkedHashMap<>();
    for (String claim : list(text)) {
      int equals = claim.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException(
            prefix + "required.claims takes name=value,name=value, but has '" + claim + "'");
      }
      claims.put(claim.substring(0, equals), claim.substring(equals + 1));
    }
    return claims;
  }

  private static Set<JWSAlgorithm> algorithms(String prefix, String text) {
    Set<JWSAlgorithm> algorithms = new LinkedHashSet<>();
    for (String name : list(text)) {
      JWSAlgorithm algorithm = JWSAlgorithm.parse(name);
      if (!JWSAlgorithm.Family.RSA.contains(algorithm)
          && !JWSAlgorithm.Family.EC.contains(algorithm)) {
        throw new IllegalArgumentException(
            prefix
                + "algorithms takes RS256, ES256, PS256 and their longer forms, not '"
                + name
                + "': a published key must not be what signs");
      }
      algorithms.add(algorithm);
    }
    return algorithms;
  }

  private static List<String> list(String text) {
    return Arrays.stream(text.split(",")).map(String::strip).filter(s -> !s.isEmpty()).toList();
  }

  private static String text(Function<String, String> property, String name, String otherwise) {
    String value = property.apply(name);
    return value == null || value.isBlank() ? otherwise : value.strip();
  }
}
