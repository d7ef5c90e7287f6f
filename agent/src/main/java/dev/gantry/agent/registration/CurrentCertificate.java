package dev.gantry.agent.registration;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * The certificate in use; connections that are made after a rotation carry the new one, without
 * anything being built anew.
 */
public final class CurrentCertificate extends X509ExtendedKeyManager {
  private static final String ALIAS = "current";

  private record Held(PrivateKey key, List<X509Certificate> chain) {}

  private volatile Held held;

  void set(PrivateKey key, List<X509Certificate> chain) {
    held = new Held(key, List.copyOf(chain));
  }

  /** Null while there is none. */
  X509Certificate certificate() {
    Held now = held;
    return now == null ? null : now.chain().get(0);
  }

  @Override
  public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
    return held == null ? null : ALIAS;
  }

  @Override
  public String chooseEngineClientAlias(String[] types, Principal[] issuers, SSLEngine engine) {
    return held == null ? null : ALIAS;
  }

  @Override
  public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
    return fits(type) ? ALIAS : null;
  }

  @Override
  public String chooseEngineServerAlias(String type, Principal[] issuers, SSLEngine engine) {
    return fits(type) ? ALIAS : null;
  }

  private boolean fits(String type) {
    Held now = held;
    return now != null && type.startsWith(now.key().getAlgorithm());
  }

  @Override
  public String[] getClientAliases(String type, Principal[] issuers) {
    return new String[] {ALIAS};
  }

  @Override
  public String[] getServerAliases(String type, Principal[] issuers) {
    return new String[] {ALIAS};
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return held.chain().toArray(X509Certificate[]::new);
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return held.key();
  }
}
