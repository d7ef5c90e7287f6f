package dev.gantry.agent.ingress;

import java.net.Socket;
import java.security.cert.X509Certificate;
import javax.net.ssl.X509ExtendedTrustManager;

/** For tests that look at which certificate comes, not at whether it is to be trusted. */
public final class TrustingEverybody extends X509ExtendedTrustManager {
  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

  @Override
  public void checkClientTrusted(
      X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

  @Override
  public void checkServerTrusted(
      X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) {}

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) {}

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
