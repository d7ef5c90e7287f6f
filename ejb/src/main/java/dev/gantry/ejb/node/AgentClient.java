package dev.gantry.ejb.node;

import dev.gantry.ejb.config.Settings;
import dev.gantry.model.status.ApiException;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Calls the agents' kubelet-compatible HTTPS API with the server's client certificate. */
@ApplicationScoped
public class AgentClient {

  private static final Duration CONNECT = Duration.ofSeconds(5);

  @Inject private Settings settings;

  private SSLContext tls;
  private HttpClient client;
  private ExecutorService threads;

  /** Made at first use: a server without nodes needs no certificate for them. */
  private synchronized HttpClient client() {
    if (client == null) {
      threads =
          Executors.newCachedThreadPool(
              task -> {
                Thread thread = new Thread(task, "agent-client");
                thread.setDaemon(true);
                return thread;
              });
      tls = AgentTrust.context(settings.pkiDir());
      client =
          HttpClient.newBuilder()
              .sslContext(tls)
              .executor(threads)
              .connectTimeout(CONNECT)
              .version(HttpClient.Version.HTTP_1_1)
              .followRedirects(HttpClient.Redirect.NEVER)
              .build();
    }
    return client;
  }

  public HttpRequest.Builder request(AgentAddress agent, String pathAndQuery) {
    return HttpRequest.newBuilder(URI.create("https://" + agent.authority() + pathAndQuery));
  }

  /** Sends a request; the body flows as it arrives, without a thread that waits for it. */
  public CompletableFuture<HttpResponse<Flow.Publisher<List<ByteBuffer>>>> open(
      HttpRequest request) {
    return client().sendAsync(request, HttpResponse.BodyHandlers.ofPublisher());
  }

  /**
   * A whole answer.
   *
   * @param timeout until the answer is complete
   */
  public CompletableFuture<HttpResponse<byte[]>> get(
      AgentAddress agent, String pathAndQuery, Duration timeout) {
    return client()
        .sendAsync(
            request(agent, pathAndQuery).timeout(timeout).build(),
            HttpResponse.BodyHandlers.ofByteArray());
  }

  /**
   * A TLS connection of its own, for a tunnel.
   *
   * @throws ApiException 500 when the agent cannot be reached
   */
  public Socket connect(AgentAddress agent) {
    client();
    Socket plain = new Socket();
    try {
      plain.connect(new InetSocketAddress(agent.host(), agent.port()), (int) CONNECT.toMillis());
      plain.setTcpNoDelay(true);
      SSLSocket secured =
          (SSLSocket) tls.getSocketFactory().createSocket(plain, agent.host(), agent.port(), true);
      SSLParameters parameters = secured.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      secured.setSSLParameters(parameters);
      secured.startHandshake();
      return secured;
    } catch (IOException e) {
      closeQuietly(plain);
      throw unreachable(agent.authority(), e);
    }
  }

  /** The refusal for a peer that cannot be reached, in the words of a dialer. */
  public static ApiException unreachable(String authority, Throwable why) {
    Throwable cause =
        why instanceof java.util.concurrent.CompletionException && why.getCause() != null
            ? why.getCause()
            : why;
    String text = cause.getMessage() == null ? "connection failed" : cause.getMessage();
    return ApiException.internal("error dialing backend: dial tcp " + authority + ": " + text);
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It was not open, or is closed now.
    }
  }

  @PreDestroy
  void close() {
    if (threads != null) {
      threads.shutdownNow();
    }
  }
}
