package dev.gantry.ejb.security;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.request.Identity;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.store.ObjectReader;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Bootstrap tokens, {@code id.secret}: kept in Secrets {@code kube-system/bootstrap-token-<id>},
 * good for joining nodes until they expire or are deleted.
 */
public final class BootstrapTokenAuthenticator implements Authenticator {

  private static final Pattern FORM = Pattern.compile("^([a-z0-9]{6})\\.([a-z0-9]{16})$");
  private static final Pattern GROUP =
      Pattern.compile("^system:bootstrappers:[a-z0-9:-]{0,255}[a-z0-9]$");

  private final ObjectReader reader;
  private final Clock clock;

  public BootstrapTokenAuthenticator(ObjectReader reader, Clock clock) {
    this.reader = reader;
    this.clock = clock;
  }

  @Override
  public Optional<Identity> authenticate(Credentials credentials) {
    Matcher token = FORM.matcher(credentials.bearer());
    if (!token.matches()) {
      return Optional.empty();
    }
    String id = token.group(1);
    JsonNode secret =
        reader
            .get(ObjectKey.of("", "secrets", "kube-system", "bootstrap-token-" + id))
            .map(s -> (JsonNode) s.document())
            .orElseThrow(() -> refused(id, "there is none"));
    JsonNode data = secret.path("data");
    boolean good =
        "bootstrap.kubernetes.io/token".equals(secret.path("type").asText())
            && !Meta.isDeleting(secret)
            && id.equals(text(data, "token-id"))
            && same(token.group(2), text(data, "token-secret"))
            && "true".equals(text(data, "usage-bootstrap-authentication"))
            && !expired(text(data, "expiration"));
    if (!good) {
      throw refused(id, "wrong, expired, or not for authentication");
    }
    List<String> groups = new ArrayList<>(List.of("system:bootstrappers"));
    for (String group : text(data, "auth-extra-groups").split(",")) {
      if (GROUP.matcher(group.strip()).matches()) {
        groups.add(group.strip());
      }
    }
    groups.add(Identity.AUTHENTICATED);
    return Optional.of(new Identity("system:bootstrap:" + id, "", groups, Map.of()));
  }

  private static ApiException refused(String id, String why) {
    return ApiException.unauthorized("bootstrap token " + id + " is refused: " + why);
  }

  private boolean expired(String expiration) {
    if (expiration.isEmpty()) {
      return false;
    }
    try {
      return !Instant.parse(expiration).isAfter(clock.instant());
    } catch (DateTimeParseException e) {
      return true;
    }
  }

  /** In constant time, so that answers do not tell how much of a guess was right. */
  private static boolean same(String given, String known) {
    return !known.isEmpty()
        && MessageDigest.isEqual(
            given.getBytes(StandardCharsets.UTF_8), known.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(JsonNode data, String field) {
    try {
      return new String(
          Base64.getDecoder().decode(data.path(field).asText("")), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }
}
