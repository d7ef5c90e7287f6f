package dev.gantry.ejb.security;

import dev.gantry.model.request.Identity;
import java.security.cert.X509Certificate;
import java.util.Optional;

/** Who is it? Each implementation knows one kind of credential. */
public interface Authenticator {

  /**
   * Empty: these credentials are not mine.
   *
   * @throws dev.gantry.model.status.ApiException 401: they are mine, and bad
   */
  Optional<Identity> authenticate(Credentials credentials);

  /**
   * What a request carries.
   *
   * @param certificate the verified client certificate, or null
   * @param bearer the bearer token, {@code ""} for none
   */
  record Credentials(X509Certificate certificate, String bearer) {}
}
