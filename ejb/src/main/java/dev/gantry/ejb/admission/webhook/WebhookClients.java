package dev.gantry.ejb.admission.webhook;

import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * HTTP clients by whom they trust: connections, of HTTP/2 where the server speaks it, are kept and
 * used again for all webhooks of one server name and CA bundle.
 */
final class WebhookClients {

  /** More are not needed at the same time; the one that was not used for longest is let go. */
  private static final int MOST = 64;

  private static final Duration CONNECT = Duration.ofSeconds(10);

  /** Compares a bundle by its bytes. */
  private record Trust(String name, String bundle) {}

  private final Executor threads;
  private final Map<Trust, HttpClient> clients =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Trust, HttpClient> eldest) {
          return size() > MOST;
        }
      };

  WebhookClients(Executor threads) {
    this.threads = threads;
  }

  /**
   * @param serverName whom the certificate must be for
   * @throws GeneralSecurityException where the CA bundle cannot be read
   */
  synchronized HttpClient of(String serverName, byte[] caBundle) throws GeneralSecurityException {
    Trust trust = new Trust(serverName, new String(caBundle, StandardCharsets.ISO_8859_1));
    HttpClient client = clients.get(trust);
    if (client == null) {
      client = make(serverName, Arrays.copyOf(caBundle, caBundle.length));
      clients.put(trust, client);
    }
    return client;
  }

  private HttpClient make(String serverName, byte[] caBundle) throws GeneralSecurityException {
    SSLContext context = NamedTrust.context(caBundle, serverName);
    SSLParameters parameters = context.getDefaultSSLParameters();
    if (!isAddress(serverName)) {
      parameters.setServerNames(List.of(new SNIHostName(serverName)));
    }
    return HttpClient.newBuilder()
        .sslContext(context)
        .sslParameters(parameters)
        .executor(threads)
        .connectTimeout(CONNECT)
        .followRedirects(HttpClient.Redirect.NEVER)
        .build();
  }

  private static boolean isAddress(String name) {
    return name.indexOf(':') >= 0 || name.matches("[0-9.]+");
  }
}
