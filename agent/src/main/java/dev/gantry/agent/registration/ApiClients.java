package dev.gantry.agent.registration;

import dev.gantry.agent.NodeSettings;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;

/** Clients of the API server: one that joins by bootstrap token, one that is the node. */
public final class ApiClients {
  private final NodeSettings settings;

  public ApiClients(NodeSettings settings) {
    this.settings = settings;
  }

  public KubernetesClient bootstrap() throws IOException {
    String token = Files.readString(settings.bootstrapTokenFile()).strip();
    return new KubernetesClientBuilder()
        .withConfig(
            config().withOauthToken(token).withCaCertFile(settings.caFile().toString()).build())
        .withHttpClientFactory(new JdkHttpClientFactory())
        .build();
  }

  public KubernetesClient node(CurrentCertificate certificate)
      throws GeneralSecurityException, IOException {
    return new KubernetesClientBuilder()
        .withConfig(config().build())
        .withHttpClientFactory(
            new NodeHttp(new KeyManager[] {certificate}, PemFiles.trust(settings.caFile())))
        .build();
  }

  private ConfigBuilder config() {
    return new ConfigBuilder(Config.empty())
        .withMasterUrl(settings.server().toString())
        .withOnlyHttpWatches(true)
        // Each watch holds a connection; a shared one would let a slow reader hold up the others.
        .withHttp2Disable(true)
        .withRequestTimeout(10_000)
        .withConnectionTimeout(5_000)
        .withRequestRetryBackoffLimit(2)
        .withWatchReconnectInterval(200)
        .withUserAgent("gantry-agent/v1.36.0 (linux/amd64) kubelet");
  }

  /** The JDK's HTTP client with key and trust managers of our own, which follow rotations. */
  private static final class NodeHttp implements HttpClient.Factory {
    private final HttpClient.Factory jdk = new JdkHttpClientFactory();
    private final KeyManager[] keys;
    private final TrustManager[] trust;

    NodeHttp(KeyManager[] keys, TrustManager[] trust) {
      this.keys = keys;
      this.trust = trust;
    }

    @Override
    public HttpClient.Builder newBuilder() {
      return jdk.newBuilder();
    }

    @Override
    public HttpClient.Builder newBuilder(Config config) {
      return HttpClient.Factory.super.newBuilder(config).sslContext(keys, trust);
    }
  }
}
