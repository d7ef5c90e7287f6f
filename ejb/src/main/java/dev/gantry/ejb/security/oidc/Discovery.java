package dev.gantry.ejb.security.oidc;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.jwk.JWKSet;
import dev.gantry.ejb.http.LimitedBody;
import dev.gantry.model.object.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.text.ParseException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** OpenID discovery: the issuer's well-known document names the address of its keys. */
final class Discovery implements KeySource {

  private static final String WELL_KNOWN = "/.well-known/openid-configuration";
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int MOST_BYTES = 1 << 20;

  private final OidcSettings settings;
  private HttpClient client;

  Discovery(OidcSettings settings) {
    this.settings = settings;
  }

  @Override
  public JWKSet fetch() throws IOException {
    String issuer = settings.issuer();
    String place = issuer.replaceAll("/+$", "") + WELL_KNOWN;
    ObjectNode document;
    try {
      document = Json.parse(get(place));
    } catch (RuntimeException e) {
      throw new IOException(place + " is not a JSON object", e);
    }
    // Otherwise whoever answers there could vouch for somebody else's tokens.
    if (!issuer.equals(document.path("issuer").asText())) {
      throw new IOException(
          place + " is the document of issuer '" + document.path("issuer").asText() + "'");
    }
    String keys = document.path("jwks_uri").asText();
    if (!keys.startsWith("https://")) {
      throw new IOException(place + " names no https:// address of keys, but '" + keys + "'");
    }
    try {
      return JWKSet.parse(new String(get(keys), StandardCharsets.UTF_8));
    } catch (ParseException e) {
      throw new IOException(keys + " is not a set of keys: " + e.getMessage(), e);
    }
  }

  private byte[] get(String address) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address))
            .timeout(PATIENCE)
            .header("Accept", "application/json, application/jwk-set+json")
            .build();
    CompletableFuture<HttpResponse<byte[]>> answer =
        client().sendAsync(request, info -> new LimitedBody(MOST_BYTES));
    try {
      HttpResponse<byte[]> response = answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      if (response.statusCode() != 200) {
        throw new IOException(address + " answers " + response.statusCode());
      }
      return response.body();
    } catch (ExecutionException e) {
      throw new IOException(address + " cannot be read: " + e.getCause(), e);
    } catch (TimeoutException e) {
      throw new IOException(address + " did not answer within " + PATIENCE.toSeconds() + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(address + ": interrupted", e);
    } finally {
      // Does nothing to an answer that is there.
      answer.cancel(true);
    }
  }

  /** Made when it is first needed: the file of the authority may be written after the start. */
  private synchronized HttpClient client() throws IOException {
    if (client == null) {
      HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(PATIENCE);
      if (settings.authority().isPresent()) {
        builder.sslContext(trusting(settings.authority().get()));
      }
      client = builder.build();
    }
    return client;
  }

  private static SSLContext trusting(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      int number = 0;
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("ca-" + number++, certificate);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException(file + " holds no usable certificates: " + e.getMessage(), e);
    }
  }
}
