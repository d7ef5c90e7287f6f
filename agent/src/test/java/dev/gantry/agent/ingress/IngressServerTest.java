package dev.gantry.agent.ingress;

import static dev.gantry.agent.network.NetworkObjects.service;
import static dev.gantry.agent.network.NetworkObjects.slice;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.gantry.agent.network.NetworkState;
import dev.gantry.agent.network.ServiceKey;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real proxy on loopback before real servers. */
@Timeout(60)
class IngressServerTest {
  private static final ServiceKey WEB = new ServiceKey("shop", "web");

  private final NetworkState state = new NetworkState();
  private final List<HttpServer> servers = new ArrayList<>();
  private final List<ServerSocket> sockets = new ArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private IngressServer ingress;
  private int http;
  private int https;

  @BeforeAll
  static void allowHostHeader() {
    System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host,connection,upgrade");
    System.setProperty("jdk.internal.httpclient.disableHostnameVerification", "true");
  }

  @BeforeEach
  void start() {
    ingress = new IngressServer(state, "127.0.0.1", 0, 0);
    ingress.start();
    http = ingress.addresses().get(0).getPort();
    https = ingress.addresses().get(1).getPort();
    state.put(service("web", "10.96.0.20", 80));
    ingress.route(routes());
  }

  @AfterEach
  void stop() throws IOException {
    ingress.close();
    servers.forEach(s -> s.stop(0));
    for (ServerSocket socket : sockets) {
      socket.close();
    }
    threads.shutdownNow();
  }

  @Test
  void replicasAnswerEachInItsTurnAndSeeWhoAsked() throws Exception {
    endpoints(echo("one"), echo("two"), echo("three"));
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      names.add(get("/api/hello?x=%20y").body().lines().findFirst().orElse(""));
    }
    assertThat(names).hasSize(6);
    assertThat(names.subList(0, 3)).doesNotHaveDuplicates().isEqualTo(names.subList(3, 6));

    String body = get("/api/hello?x=%20y").body();
    assertThat(body)
        .contains("GET /api/hello?x=%20y")
        .contains("host=k8sdemo.local\n")
        .contains("x-forwarded-for=127.0.0.1")
        .contains("x-forwarded-proto=http\n")
        .contains("x-forwarded-host=k8sdemo.local");
  }

  @Test
  void whatNoRuleTakesIs404AndAServiceWithoutReadyEndpointsIs503() throws Exception {
    HttpResponse<String> unknown = send(request("/", "elsewhere.example.com").build());
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(unknown.body()).isEqualTo("default backend - 404\n");
    HttpResponse<String> empty = get("/");
    assertThat(empty.statusCode()).isEqualTo(503);
    assertThat(empty.body()).isEqualTo("service shop/web has no ready endpoints\n");
  }

  @Test
  void anEndpointThatRefusesIsPassedOver() throws Exception {
    int refusing;
    try (ServerSocket closed = new ServerSocket(0)) {
      refusing = closed.getLocalPort();
    }
    endpoints(refusing, echo("alive"));
    for (int i = 0; i < 6; i++) {
      HttpResponse<String> response =
          send(
              request("/", "k8sdemo.local")
                  .POST(HttpRequest.BodyPublishers.ofString("order " + i))
                  .build());
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).startsWith("alive").contains("body=order " + i);
    }
  }

  @Test
  void requestsSurviveEveryChangeOfRoutesAndEndpoints() throws Exception {
    int one = echo("one");
    int two = echo("two");
    endpoints(one, two);
    AtomicBoolean done = new AtomicBoolean();
    Map<Integer, Integer> codes = new ConcurrentHashMap<>();
    List<CompletableFuture<Void>> clients = new ArrayList<>();
    for (int c = 0; c < 4; c++) {
      clients.add(
          CompletableFuture.runAsync(
              () -> {
                while (!done.get()) {
                  codes.merge(status(), 1, Integer::sum);
                }
              },
              threads));
    }
    for (int i = 0; i < 200; i++) {
      endpoints(i % 2 == 0 ? new int[] {one} : new int[] {one, two});
      ingress.route(
          i % 3 == 0
              ? new Routes(Map.of(), Map.of(), List.of(rule()), Optional.empty())
              : routes());
      ingress.certificates(Map.of());
      int before = total(codes);
      dev.gantry.agent.network.Eventually.within(
          java.time.Duration.ofSeconds(10), "more requests", () -> total(codes) > before + 2);
    }
    done.set(true);
    CompletableFuture.allOf(clients.toArray(CompletableFuture[]::new)).join();
    assertThat(codes).containsOnlyKeys(200);
  }

  @Test
  void aLargeBodyStreamsThroughBothWays() throws Exception {
    endpoints(sink());
    byte[] large = new byte[32 << 20];
    HttpResponse<byte[]> response =
        client.send(
            request("/", "k8sdemo.local")
                .POST(HttpRequest.BodyPublishers.ofByteArray(large))
                .build(),
            HttpResponse.BodyHandlers.ofByteArray());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).hasSize(large.length);
  }

  @Test
  void webSocketsPassThrough() throws Exception {
    endpoints(webSocketEcho());
    try (Socket socket = new Socket("127.0.0.1", http)) {
      socket.setSoTimeout(5000);
      OutputStream out = socket.getOutputStream();
      out.write(
          ("GET /chat HTTP/1.1\r\nHost: k8sdemo.local\r\nConnection: Upgrade\r\n"
                  + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                  + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      String head = head(socket.getInputStream());
      assertThat(head).startsWith("HTTP/1.1 101").containsIgnoringCase("upgrade: websocket");
      for (String word : List.of("hello", "again")) {
        out.write(word.getBytes(StandardCharsets.US_ASCII));
        assertThat(socket.getInputStream().readNBytes(word.length()))
            .isEqualTo(word.getBytes(StandardCharsets.US_ASCII));
      }
    }
  }

  @Test
  void certificatesAreChosenByNameAndReplacedWhileRunning() throws Exception {
    endpoints(echo("one"));
    ingress.certificates(
        Map.of(
            "k8sdemo.local", TestCertificates.ec("k8sdemo.local").parsed(),
            "*.example.com", TestCertificates.rsa("wild").parsed()));
    assertThat(presented("k8sdemo.local")).isEqualTo("CN=k8sdemo.local");
    assertThat(presented("a.example.com")).isEqualTo("CN=wild");
    assertThat(presented("nobody.org")).isEqualTo("CN=Gantry Ingress Default Certificate");

    ingress.certificates(Map.of("k8sdemo.local", TestCertificates.rsa("renewed").parsed()));
    assertThat(presented("k8sdemo.local")).isEqualTo("CN=renewed");
  }

  @Test
  void httpsSpeaksHttp2() throws Exception {
    endpoints(echo("one"));
    HttpClient secure =
        HttpClient.newBuilder().sslContext(trusting()).version(HttpClient.Version.HTTP_2).build();
    ingress.route(new Routes(Map.of(), Map.of(), List.of(rule()), Optional.empty()));
    HttpResponse<String> response =
        secure.send(
            HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + https + "/x")).build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
    assertThat(response.body()).startsWith("one").contains("x-forwarded-proto=https");
  }

  private static Routes routes() {
    return new Routes(
        Map.of("k8sdemo.local", List.of(rule())), Map.of(), List.of(), Optional.empty());
  }

  private static PathRule rule() {
    return PathRule.of("/", false, new Backend(WEB, "", 80));
  }

  /** Endpoints on loopback, each with a port of its own: one slice for each. */
  private void endpoints(int... ports) {
    for (int i = 0; i < Math.max(ports.length, 3); i++) {
      EndpointSlice slice =
          new EndpointSliceBuilder(slice("web", i < ports.length ? ports[i] : 1, "127.0.0.1"))
              .editMetadata()
              .withName("web-" + i)
              .endMetadata()
              .build();
      if (i < ports.length) {
        state.put(slice);
      } else {
        state.remove(slice);
      }
    }
  }

  private int echo(String name) throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 100);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          StringBuilder text = new StringBuilder(name).append('\n');
          text.append(exchange.getRequestMethod()).append(' ').append(exchange.getRequestURI());
          text.append('\n');
          exchange
              .getRequestHeaders()
              .forEach(
                  (key, values) ->
                      text.append(key.toLowerCase(java.util.Locale.ROOT))
                          .append('=')
                          .append(String.join(",", values))
                          .append('\n'));
          text.append("body=")
              .append(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          byte[] body = text.toString().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    servers.add(server);
    return server.getAddress().getPort();
  }

  /** Takes the whole body, then sends it back. */
  private int sink() throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 100);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    servers.add(server);
    return server.getAddress().getPort();
  }

  private int webSocketEcho() throws IOException {
    ServerSocket server = new ServerSocket(0);
    sockets.add(server);
    threads.submit(
        () -> {
          try (Socket socket = server.accept()) {
            String head = head(socket.getInputStream());
            if (!head.toLowerCase(java.util.Locale.ROOT).contains("upgrade: websocket")) {
              return null;
            }
            socket
                .getOutputStream()
                .write(
                    ("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n"
                            + "Upgrade: websocket\r\nSec-WebSocket-Accept: x\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().transferTo(socket.getOutputStream());
          }
          return null;
        });
    return server.getLocalPort();
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder text = new StringBuilder();
    while (text.indexOf("\r\n\r\n") < 0) {
      int octet = in.read();
      if (octet < 0) {
        break;
      }
      text.append((char) octet);
    }
    return text.toString();
  }

  private String presented(String name) throws Exception {
    try (SSLSocket socket =
        (SSLSocket) trusting().getSocketFactory().createSocket("127.0.0.1", https)) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setServerNames(List.of(new SNIHostName(name)));
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      X509Certificate certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      return certificate.getSubjectX500Principal().getName();
    }
  }

  private static SSLContext trusting() throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new TrustingEverybody()}, null);
    return context;
  }

  private static int total(Map<Integer, Integer> codes) {
    return codes.values().stream().mapToInt(Integer::intValue).sum();
  }

  private int status() {
    try {
      return get("/").statusCode();
    } catch (Exception failed) {
      return -1;
    }
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(request(path, "k8sdemo.local").build());
  }

  private HttpRequest.Builder request(String path, String host) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http + path))
        .header("Host", host);
  }

  private HttpResponse<String> send(HttpRequest request) throws Exception {
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }
}
