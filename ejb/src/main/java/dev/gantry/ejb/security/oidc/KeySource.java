package dev.gantry.ejb.security.oidc;

import com.nimbusds.jose.jwk.JWKSet;
import java.io.IOException;

/** Where a provider's keys come from. */
@FunctionalInterface
public interface KeySource {

  /**
   * The keys as they are published now.
   *
   * @throws IOException with a sentence that says which address did not give what
   */
  JWKSet fetch() throws IOException;
}
