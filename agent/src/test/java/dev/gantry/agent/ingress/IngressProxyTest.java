package dev.gantry.agent.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.gantry.agent.network.Eventually;
import dev.gantry.agent.network.NetworkFeed;
import dev.gantry.agent.network.NetworkObjects;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The proxy before an API server: objects go in there, requests are answered here. */
@Timeout(60)
@EnableKubernetesMockClient(crud = true)
class IngressProxyTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  static KubernetesClient client;

  private HttpServer backend;
  private NetworkFeed feed;
  private IngressProxy proxy;
  private int http;
  private int https;

  @BeforeEach
  void start() throws IOException {
    backend = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 10);
    backend.createContext(
        "/",
        exchange -> {
          byte[] body = ("shop" + exchange.getRequestURI()).getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    backend.start();
    http = freePort();
    https = freePort();
    feed = new NetworkFeed(client);
    feed.start();
    proxy = new IngressProxy(client, feed.state(), "10.201.0.7", () -> true, http, https);
    proxy.follow().join();
    proxy.listen();
  }

  @AfterEach
  void stop() {
    proxy.close();
    feed.close();
    backend.stop(0);
  }

  @Test
  void anIngressIsServedToldOfAndTakenAwayWithItsCertificate() throws Exception {
    client.services().resource(NetworkObjects.service("web", "10.96.0.20", 80)).create();
    EndpointSlice slice = NetworkObjects.slice("web", backend.getAddress().getPort(), "127.0.0.1");
    client.discovery().v1().endpointSlices().resource(slice).create();
    Ingress ingress =
        client
            .network()
            .v1()
            .ingresses()
            .resource(
                Serialization.unmarshal(
                    """
                    apiVersion: networking.k8s.io/v1
                    kind: Ingress
                    metadata: {name: shop, namespace: shop}
                    spec:
                      ingressClassName: gantry
                      tls: [{hosts: [shop.example.com], secretName: shop-tls}]
                      rules:
                      - host: shop.example.com
                        http:
                          paths:
                          - {path: /, pathType: Prefix, backend: {service: {name: web, port: {name: http}}}}
                    """,
                    Ingress.class))
            .create();
    Eventually.within(SOON, "the backend's answer", () -> get("/x").endsWith("shop/x"));
    Eventually.within(
        SOON,
        "an address in the status",
        () -> {
          var status = client.network().v1().ingresses().resource(ingress).get().getStatus();
          return status != null
              && status.getLoadBalancer() != null
              && status.getLoadBalancer().getIngress().get(0).getIp().equals("10.201.0.7");
        });

    client.secrets().resource(secret(TestCertificates.ec("first"))).create();
    Eventually.within(SOON, "the certificate", () -> presented().equals("CN=first"));
    client.secrets().resource(secret(TestCertificates.rsa("second"))).update();
    Eventually.within(SOON, "the renewed one", () -> presented().equals("CN=second"));

    client.network().v1().ingresses().resource(ingress).delete();
    Eventually.within(SOON, "404", () -> get("/x").endsWith("default backend - 404\n"));
    assertThat(presented()).isEqualTo("CN=Gantry Ingress Default Certificate");
  }

  private static Secret secret(TestCertificates pem) {
    Base64.Encoder base64 = Base64.getEncoder();
    return new SecretBuilder()
        .withNewMetadata()
        .withNamespace("shop")
        .withName("shop-tls")
        .endMetadata()
        .withType("kubernetes.io/tls")
        .withData(
            Map.of(
                "tls.crt", base64.encodeToString(pem.certificate()),
                "tls.key", base64.encodeToString(pem.key())))
        .build();
  }

  private String get(String path) {
    try (Socket socket = new Socket("127.0.0.1", http)) {
      socket
          .getOutputStream()
          .write(
              ("GET " + path + " HTTP/1.0\r\nHost: shop.example.com\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failed) {
      return "! " + failed.getMessage();
    }
  }

  private String presented() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new TrustingEverybody()}, null);
      try (SSLSocket socket =
          (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", https)) {
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName("shop.example.com")));
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        X509Certificate certificate =
            (X509Certificate) socket.getSession().getPeerCertificates()[0];
        return certificate.getSubjectX500Principal().getName();
      }
    } catch (java.security.GeneralSecurityException | IOException failed) {
      return "! " + failed.getMessage();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
