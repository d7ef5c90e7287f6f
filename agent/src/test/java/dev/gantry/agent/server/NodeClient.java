package dev.gantry.agent.server;

import dev.gantry.agent.ingress.TrustingEverybody;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** Calls a node's API as the API server does: requests, and WebSocket channels. */
final class NodeClient {
  private final HttpClient http;
  private final String authority;
  private final String token;

  NodeClient(int port, String token) throws GeneralSecurityException {
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(null, new TrustManager[] {new TrustingEverybody()}, null);
    this.http = HttpClient.newBuilder().sslContext(tls).build();
    this.authority = "127.0.0.1:" + port;
    this.token = token;
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("https://" + authority + path))
            .timeout(Duration.ofSeconds(60));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  static String words(String... command) {
    StringBuilder text = new StringBuilder();
    for (String word : command) {
      text.append("&command=").append(URLEncoder.encode(word, StandardCharsets.UTF_8));
    }
    return text.toString();
  }

  Channels open(String path) throws Exception {
    Channels channels = new Channels();
    channels.socket =
        http.newWebSocketBuilder()
            .header("Authorization", "Bearer " + token)
            .subprotocols("v5.channel.k8s.io")
            .buildAsync(URI.create("wss://" + authority + path), channels)
            .get(60, TimeUnit.SECONDS);
    return channels;
  }

  /** Output, errors and the final status of a command. */
  static final class Channels implements WebSocket.Listener {
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private final StringBuffer output = new StringBuffer();
    private final StringBuffer errors = new StringBuffer();
    private final StringBuffer status = new StringBuffer();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private WebSocket socket;

    @Override
    public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
      byte[] bytes = new byte[data.remaining()];
      data.get(bytes);
      message.writeBytes(bytes);
      if (last) {
        take(message.toByteArray());
        message.reset();
      }
      from.request(1);
      return null;
    }

    private void take(byte[] whole) {
      String text = new String(whole, 1, whole.length - 1, StandardCharsets.UTF_8);
      switch (whole[0]) {
        case 1 -> output.append(text);
        case 2 -> errors.append(text);
        default -> status.append(text);
      }
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      ended.complete(null);
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      ended.complete(null);
    }

    void input(String text) throws Exception {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      socket
          .sendBinary(ByteBuffer.allocate(bytes.length + 1).put((byte) 0).put(bytes).flip(), true)
          .get(60, TimeUnit.SECONDS);
    }

    /** Nothing more is typed: v5's own message. */
    void endInput() throws Exception {
      socket
          .sendBinary(ByteBuffer.wrap(new byte[] {(byte) 255, 0}), true)
          .get(60, TimeUnit.SECONDS);
    }

    void hangUp() {
      socket.abort();
    }

    String output() {
      return output.toString();
    }

    String errors() {
      return errors.toString();
    }

    /** The status that comes last, as JSON. */
    String status() throws InterruptedException, ExecutionException, TimeoutException {
      ended.get(60, TimeUnit.SECONDS);
      return status.toString();
    }
  }
}
