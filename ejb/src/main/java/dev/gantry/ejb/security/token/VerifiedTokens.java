package dev.gantry.ejb.security.token;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * What tokens were found to say whose signature was verified, by their SHA-256: each further
 * request costs a hash instead of a signature. The tokens themselves are never kept.
 *
 * @param <T> what is known of a token
 */
public final class VerifiedTokens<T> {

  private static final int MOST = 20_000;

  private final Map<ByteBuffer, T> known = new ConcurrentHashMap<>();
  private final Predicate<T> good;

  /**
   * @param good whether what is known may still be used
   */
  public VerifiedTokens(Predicate<T> good) {
    this.good = good;
  }

  public Optional<T> find(String token) {
    ByteBuffer hash = hash(token);
    T found = known.get(hash);
    if (found != null && !good.test(found)) {
      known.remove(hash);
      return Optional.empty();
    }
    return Optional.ofNullable(found);
  }

  public void keep(String token, T what) {
    if (known.size() >= MOST) {
      known.values().removeIf(good.negate());
      if (known.size() >= MOST) {
        // So many at once are rare; to verify each of them once more is cheap.
        known.clear();
      }
    }
    known.put(hash(token), what);
  }

  private static ByteBuffer hash(String token) {
    try {
      return ByteBuffer.wrap(
          MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
