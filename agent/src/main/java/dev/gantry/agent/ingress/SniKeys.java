package dev.gantry.agent.ingress;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.StandardConstants;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * Chooses the certificate by the name that the client asks for. The certificates are replaced as a
 * whole; a handshake sees the old or the new ones.
 */
final class SniKeys extends X509ExtendedKeyManager {
  private static final String DEFAULT = "default";

  private final Certificate fallback;
  private volatile Map<String, Certificate> byHost = Map.of();

  SniKeys(Certificate fallback) {
    this.fallback = fallback;
  }

  /** Host, {@code *.domain}, or empty for any host, to its certificate. */
  void replace(Map<String, Certificate> certificates) {
    byHost = Map.copyOf(certificates);
  }

  @Override
  public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
    String alias = alias(engine);
    PrivateKey key = getPrivateKey(alias);
    return key != null && suits(keyType, key.getAlgorithm()) ? alias : null;
  }

  /** TLS 1.2 names EC keys {@code EC} or {@code EC_EC}. */
  private static boolean suits(String keyType, String algorithm) {
    return keyType.equals(algorithm) || keyType.startsWith(algorithm + "_");
  }

  private String alias(SSLEngine engine) {
    Map<String, Certificate> known = byHost;
    if (engine.getHandshakeSession() instanceof ExtendedSSLSession session) {
      for (SNIServerName name : session.getRequestedServerNames()) {
        if (name.getType() == StandardConstants.SNI_HOST_NAME) {
          String host = new SNIHostName(name.getEncoded()).getAsciiName().toLowerCase(Locale.ROOT);
          if (known.containsKey(host)) {
            return host;
          }
          int dot = host.indexOf('.');
          if (dot > 0 && known.containsKey("*" + host.substring(dot))) {
            return "*" + host.substring(dot);
          }
        }
      }
    }
    return known.containsKey("") ? "" : DEFAULT;
  }

  private Certificate certificate(String alias) {
    return byHost.getOrDefault(alias, fallback);
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return certificate(alias).chain().toArray(X509Certificate[]::new);
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return certificate(alias).key();
  }

  @Override
  public String[] getServerAliases(String keyType, Principal[] issuers) {
    return new String[] {DEFAULT};
  }

  @Override
  public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
    return DEFAULT;
  }

  @Override
  public String[] getClientAliases(String keyType, Principal[] issuers) {
    return null;
  }

  @Override
  public String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
    return null;
  }
}
