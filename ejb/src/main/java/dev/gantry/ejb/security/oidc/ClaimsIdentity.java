package dev.gantry.ejb.security.oidc;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.gantry.model.request.Identity;
import dev.gantry.model.status.ApiException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a token that is good says about who holds it. */
final class ClaimsIdentity {

  /** Rules look each group up: more than these are a mistake of the provider's. */
  static final int MOST_GROUPS = 2000;

  static final int LONGEST_NAME = 512;
  private static final String RESERVED = "system:";

  private final OidcSettings settings;

  ClaimsIdentity(OidcSettings settings) {
    this.settings = settings;
  }

  /**
   * @throws ApiException 401 for names that nobody may have
   */
  Identity of(JWTClaimsSet claims) {
    String claim = settings.usernameClaim();
    if (!(claims.getClaim(claim) instanceof String name) || name.isBlank()) {
      throw ApiException.unauthorized("the token has no text in its claim '" + claim + "'");
    }
    if ("email".equals(claim)
        && claims.getClaim("email_verified") != null
        && !Boolean.TRUE.equals(claims.getClaim("email_verified"))) {
      throw ApiException.unauthorized("the token's email is not verified");
    }
    Set<String> groups = new LinkedHashSet<>();
    for (String group : groups(claims)) {
      groups.add(checked("group", settings.groupsPrefix() + group));
    }
    groups.add(Identity.AUTHENTICATED);
    String identifier = claims.getJWTID();
    return new Identity(
        checked("user", settings.usernamePrefix() + name),
        "",
        List.copyOf(groups),
        identifier == null || identifier.length() > LONGEST_NAME
            ? Map.of()
            : Map.of("authentication.kubernetes.io/credential-id", List.of("JTI=" + identifier)));
  }

  private List<String> groups(JWTClaimsSet claims) {
    Object value =
        settings.groupsClaim().isEmpty() ? null : claims.getClaim(settings.groupsClaim());
    if (value == null) {
      return List.of();
    }
    List<?> all = value instanceof List<?> several ? several : List.of(value);
    if (all.size() > MOST_GROUPS) {
      throw ApiException.unauthorized(
          "the token names "
              + all.size()
              + " groups, more than "
              + MOST_GROUPS
              + ": let the provider map only those that matter here");
    }
    List<String> groups = new ArrayList<>(all.size());
    for (Object group : all) {
      if (!(group instanceof String text) || text.isBlank()) {
        throw ApiException.unauthorized(
            "the token's claim '" + settings.groupsClaim() + "' is not a list of names");
      }
      groups.add(text);
    }
    return groups;
  }

  private static String checked(String what, String name) {
    if (name.length() > LONGEST_NAME) {
      throw ApiException.unauthorized(
          "the token names a " + what + " longer than " + LONGEST_NAME + " characters");
    }
    if (name.chars().anyMatch(Character::isISOControl)) {
      throw ApiException.unauthorized("the token names a " + what + " with control characters");
    }
    if (name.startsWith(RESERVED)) {
      throw ApiException.unauthorized(
          "the token names the "
              + what
              + " '"
              + name
              + "': names that begin with 'system:' are the cluster's own");
    }
    return name;
  }
}
