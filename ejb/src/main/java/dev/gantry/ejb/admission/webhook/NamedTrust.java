package dev.gantry.ejb.admission.webhook;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Trusts servers by a CA bundle and a name that need not be the one that is connected to: a service
 * is reached at the address of an endpoint, and answers as {@code name.namespace.svc}.
 */
final class NamedTrust extends X509ExtendedTrustManager {

  private static final int DNS_NAME = 2;
  private static final int IP_ADDRESS = 7;

  private final X509TrustManager chains;
  private final String name;

  private NamedTrust(X509TrustManager chains, String name) {
    this.chains = chains;
    this.name = name;
  }

  /**
   * @param caBundle PEM; empty for what the system trusts
   * @param name a DNS name or an address that the certificate must be for
   * @throws GeneralSecurityException where the bundle holds no certificate
   */
  static SSLContext context(byte[] caBundle, String name) throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    try {
      factory.init(caBundle.length == 0 ? null : store(caBundle));
    } catch (IOException e) {
      throw new GeneralSecurityException(e);
    }
    X509TrustManager chains = null;
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509TrustManager x509) {
        chains = x509;
      }
    }
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new NamedTrust(chains, name)}, null);
    return context;
  }

  private static KeyStore store(byte[] pem) throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    Collection<? extends Certificate> certificates =
        CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem));
    if (certificates.isEmpty()) {
      throw new CertificateException("unable to load root certificates");
    }
    int number = 0;
    for (Certificate certificate : certificates) {
      store.setCertificateEntry("ca" + number++, certificate);
    }
    return store;
  }

  private void check(X509Certificate[] chain, String type) throws CertificateException {
    chains.checkServerTrusted(chain, type);
    List<String> names = names(chain[0]);
    for (String candidate : names) {
      if (matches(candidate)) {
        return;
      }
    }
    throw new CertificateException(
        names.isEmpty()
            ? "x509: certificate is not valid for any names, but wanted to match " + name
            : "x509: certificate is valid for " + String.join(", ", names) + ", not " + name);
  }

  private static List<String> names(X509Certificate certificate) throws CertificateException {
    List<String> names = new ArrayList<>();
    Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
    if (alternatives != null) {
      for (List<?> alternative : alternatives) {
        int kind = (Integer) alternative.get(0);
        if (kind == DNS_NAME || kind == IP_ADDRESS) {
          names.add((String) alternative.get(1));
        }
      }
    }
    return names;
  }

  private boolean matches(String candidate) {
    String wanted = name.toLowerCase(Locale.ROOT);
    String given = candidate.toLowerCase(Locale.ROOT);
    if (given.startsWith("*.")) {
      int dot = wanted.indexOf('.');
      return dot > 0 && wanted.substring(dot).equals(given.substring(1));
    }
    return given.equals(wanted) || given.indexOf(':') >= 0 && sameAddress(given, wanted);
  }

  /** Version 6 addresses have more than one spelling. */
  private static boolean sameAddress(String one, String other) {
    try {
      return other.indexOf(':') >= 0
          && InetAddress.getByName(one).equals(InetAddress.getByName(other));
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    check(chain, type);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(chain, type);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    check(chain, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    throw new CertificateException("only servers are checked here");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    throw new CertificateException("only servers are checked here");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("only servers are checked here");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return chains.getAcceptedIssuers();
  }
}
