package dev.gantry.ejb.security.oidc;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The keys of one issuer, kept: a key that is not known is looked for once, not more often than
 * each ten seconds; keys that cannot be fetched again stay good. So an outage of the provider keeps
 * nobody out whose token is valid, and tokens with invented keys cost the provider nothing.
 */
final class IssuerKeys {

  private static final Logger LOG = Logger.getLogger(IssuerKeys.class.getName());
  private static final Duration BETWEEN_FETCHES = Duration.ofSeconds(10);
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final long WAIT_SECONDS = 11;
  private static final int LEAST_RSA_BITS = 2048;

  /** A provider that hangs must not hold all request threads. */
  private final Semaphore waiting = new Semaphore(32);

  private final String issuer;
  private final KeySource source;
  private final Duration refresh;
  private final Executor executor;
  private final Clock clock;

  private volatile List<JWK> keys = List.of();
  private volatile Instant askedAt = Instant.MIN;
  private volatile String trouble = "";
  private CompletableFuture<Void> asking = CompletableFuture.completedFuture(null);

  IssuerKeys(String issuer, KeySource source, Duration refresh, Executor executor, Clock clock) {
    this.issuer = issuer;
    this.source = source;
    this.refresh = refresh;
    this.executor = executor;
    this.clock = clock;
  }

  /** The keys that may have made this signature; none where none is known, even after a look. */
  List<JWK> matching(JWSHeader header) {
    List<JWK> found = select(header);
    if (found.isEmpty()) {
      awaitFetch();
      return select(header);
    }
    if (clock.instant().isAfter(askedAt.plus(refresh))) {
      fetch();
    }
    return found;
  }

  /** Whether a key that verified a token is still published. */
  boolean has(JWK key) {
    return keys.contains(key);
  }

  /** Why the last fetch failed, {@code ""} when it did not. */
  String trouble() {
    return trouble;
  }

  private List<JWK> select(JWSHeader header) {
    return new JWKSelector(JWKMatcher.forJWSHeader(header)).select(new JWKSet(keys));
  }

  private void awaitFetch() {
    if (!waiting.tryAcquire()) {
      return;
    }
    try {
      fetch().get(WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.log(Level.WARNING, "keys of {0}: {1}", new Object[] {issuer, e.toString()});
    } finally {
      waiting.release();
    }
  }

  /** The fetch that runs, a new one, or a finished one where it is too early for another. */
  private synchronized CompletableFuture<Void> fetch() {
    Duration pause = keys.isEmpty() ? FIRST_RETRY : BETWEEN_FETCHES;
    Instant now = clock.instant();
    if (asking.isDone() && (askedAt == Instant.MIN || now.isAfter(askedAt.plus(pause)))) {
      askedAt = now;
      asking = CompletableFuture.runAsync(this::replace, executor);
    }
    return asking;
  }

  private void replace() {
    try {
      List<JWK> fetched =
          source.fetch().getKeys().stream()
              .filter(IssuerKeys::isGood)
              .map(JWK::toPublicJWK)
              .toList();
      if (fetched.isEmpty()) {
        throw new IOException(issuer + " publishes no key that can verify signatures");
      }
      keys = fetched;
      if (!trouble.isEmpty()) {
        LOG.log(Level.INFO, "the keys of {0} can be read again", issuer);
      }
      trouble = "";
    } catch (IOException | RuntimeException e) {
      String what = e.getMessage() == null ? e.toString() : e.getMessage();
      if (trouble.isEmpty()) {
        LOG.log(
            Level.WARNING,
            "the keys of {0} cannot be read, {1}: {2}",
            new Object[] {
              issuer, keys.isEmpty() ? "none are known" : "those that are known stay good", what
            });
      }
      trouble = what;
    }
  }

  /** Asymmetric, for signatures, and not one that can be factored. */
  private static boolean isGood(JWK key) {
    return key instanceof AsymmetricJWK
        && !KeyUse.ENCRYPTION.equals(key.getKeyUse())
        && !(key instanceof RSAKey rsa && rsa.size() < LEAST_RSA_BITS);
  }
}
