package dev.gantry.launcher.server;

import dev.gantry.launcher.Home;
import dev.gantry.launcher.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The API as the administrator. */
public final class ApiClient {

  private static final char[] PASSWORD = "gantry".toCharArray();

  private final HttpClient client;
  private final String url;

  public ApiClient(Home home, Settings settings) {
    this(home, settings.apiUrl());
  }

  /**
   * @param url another server whose certificate is of the cluster's authority
   */
  public ApiClient(Home home, String url) {
    this.url = url;
    this.client =
        HttpClient.newBuilder()
            .sslContext(tls(home.pki()))
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(3))
            .build();
  }

  /** Whether {@code path} answers 200; a connection that fails is a no. */
  public boolean isOk(String path) {
    try {
      return send(request(path).GET().build()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Why {@code /readyz} is not ok: the checks that fail, or that nothing answers; "" when it is.
   */
  public String unreadiness() {
    try {
      HttpResponse<String> answer = get("/readyz?verbose");
      return answer.statusCode() == 200 ? "" : failedChecks(answer.statusCode(), answer.body());
    } catch (IOException e) {
      return "the API does not answer ("
          + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage())
          + ")";
    }
  }

  static String failedChecks(int status, String body) {
    String checks =
        body.lines()
            .filter(line -> line.startsWith("[-]"))
            .map(line -> line.substring(3).replaceFirst(" failed.*", ""))
            .collect(Collectors.joining(", "));
    return checks.isEmpty() ? "the API answers " + status : "not ready: " + checks;
  }

  public HttpResponse<String> get(String path) throws IOException {
    return send(request(path).GET().build());
  }

  public HttpResponse<String> post(String path, String json) throws IOException {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json))
            .build());
  }

  public HttpResponse<String> delete(String path) throws IOException {
    return send(request(path).DELETE().build());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url + path))
        .timeout(Duration.ofSeconds(10))
        .header("User-Agent", "gantry-launcher");
  }

  private HttpResponse<String> send(HttpRequest request) throws IOException {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static SSLContext tls(Path pki) {
    try {
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store(pki.resolve("admin.p12")), PASSWORD);
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store(pki.resolve("ca.p12")));
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(
          "the certificates in " + pki + " cannot be used: " + e.getMessage(), e);
    }
  }

  private static KeyStore store(Path file) throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD);
    }
    return store;
  }
}
