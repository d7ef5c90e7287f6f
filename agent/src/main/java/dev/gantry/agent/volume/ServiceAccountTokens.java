package dev.gantry.agent.volume;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Tokens bound to one pod, asked for by TokenRequest and asked for again before they expire. */
public final class ServiceAccountTokens {
  private record Key(String podUid, String account, String audience, long seconds) {}

  private record Token(String text, Instant issued, Instant expires) {
    /** Renewed after four fifths of its life, and in any case after a day. */
    boolean fresh(Instant now) {
      Duration life = Duration.between(issued, expires);
      return now.isBefore(issued.plus(life.multipliedBy(4).dividedBy(5)))
          && now.isBefore(issued.plus(Duration.ofHours(24)));
    }
  }

  private final KubernetesClient client;
  private final Clock clock;
  private final Map<Key, Token> tokens = new ConcurrentHashMap<>();

  public ServiceAccountTokens(KubernetesClient client, Clock clock) {
    this.client = client;
    this.clock = clock;
  }

  /**
   * @param audience empty for the API server's own
   * @param seconds life asked for
   */
  String token(Pod pod, String audience, long seconds) {
    String account = pod.getSpec().getServiceAccountName();
    if (account == null || account.isEmpty()) {
      account = "default";
    }
    Key key = new Key(pod.getMetadata().getUid(), account, audience, seconds);
    Instant now = clock.instant();
    Token known = tokens.get(key);
    if (known != null && known.fresh(now)) {
      return known.text();
    }
    try {
      Token fresh = request(pod, key, now);
      tokens.put(key, fresh);
      return fresh.text();
    } catch (RuntimeException e) {
      // An old token that still holds is better than none while the server cannot be reached.
      if (known != null && now.isBefore(known.expires())) {
        return known.text();
      }
      throw e;
    }
  }

  private Token request(Pod pod, Key key, Instant now) {
    TokenRequest request =
        new TokenRequestBuilder()
            .withNewSpec()
            .withExpirationSeconds(key.seconds())
            .withNewBoundObjectRef()
            .withApiVersion("v1")
            .withKind("Pod")
            .withName(pod.getMetadata().getName())
            .withUid(pod.getMetadata().getUid())
            .endBoundObjectRef()
            .endSpec()
            .build();
    if (!key.audience().isEmpty()) {
      request.getSpec().getAudiences().add(key.audience());
    }
    TokenRequest answer =
        client
            .serviceAccounts()
            .inNamespace(pod.getMetadata().getNamespace())
            .withName(key.account())
            .tokenRequest(request);
    String expires = answer.getStatus().getExpirationTimestamp();
    return new Token(
        answer.getStatus().getToken(),
        now,
        expires == null ? now.plusSeconds(key.seconds()) : Instant.parse(expires));
  }

  /** When the pod's volumes must be looked at again for a token that wears out; null if never. */
  Instant renewal(String podUid) {
    return tokens.entrySet().stream()
        .filter(e -> e.getKey().podUid().equals(podUid))
        .map(e -> e.getValue())
        .map(
            t ->
                t.issued()
                    .plus(Duration.between(t.issued(), t.expires()).multipliedBy(4).dividedBy(5)))
        .min(Instant::compareTo)
        .orElse(null);
  }

  void release(String podUid) {
    tokens.keySet().removeIf(k -> k.podUid().equals(podUid));
  }
}
