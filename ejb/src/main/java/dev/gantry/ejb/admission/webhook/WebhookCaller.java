package dev.gantry.ejb.admission.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.http.LimitedBody;
import dev.gantry.model.object.Json;
import dev.gantry.model.store.ObjectReader;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/** Sends an {@code AdmissionReview} to a webhook and reads its answer. */
public final class WebhookCaller {

  /** Most bytes of an answer: a patch of the largest object there may be, and room. */
  static final int LARGEST_ANSWER = 8 * 1024 * 1024;

  private static final int LONGEST_QUOTE = 256;

  private final ServiceAddress services;
  private final WebhookClients clients;

  /**
   * @param threads carry what arrives; nothing waits on them
   */
  public WebhookCaller(ObjectReader reader, ExecutorService threads) {
    this.services = new ServiceAddress(reader);
    this.clients = new WebhookClients(threads);
  }

  /** A call on its way. */
  record Pending(Webhook webhook, URI shown, CompletableFuture<HttpResponse<byte[]>> answer) {}

  /**
   * Sends.
   *
   * @throws CallFailure where that is not possible at all
   */
  Pending send(Webhook webhook, ObjectNode review) throws CallFailure {
    Webhook.Endpoint endpoint = webhook.endpoint();
    String query = "timeout=" + webhook.timeout().toSeconds() + "s";
    try {
      URI shown;
      URI called;
      String name;
      if (endpoint.url().isEmpty()) {
        String path = endpoint.path().isEmpty() ? "/" : endpoint.path();
        name = endpoint.serverName();
        shown = URI.create("https://" + name + ":" + endpoint.port() + path + "?" + query);
        called = URI.create("https://" + services.of(webhook) + path + "?" + query);
      } else {
        String url = endpoint.url();
        shown = URI.create(url + (url.indexOf('?') < 0 ? "?" : "&") + query);
        called = shown;
        name = shown.getHost().replaceAll("^\\[|]$", "");
      }
      HttpClient client = clients.of(name, endpoint.caBundle());
      HttpRequest request =
          HttpRequest.newBuilder(called)
              .timeout(webhook.timeout())
              .header("Content-Type", "application/json")
              .header("Accept", "application/json, */*")
              .header("User-Agent", "kube-apiserver-admission")
              .POST(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(review)))
              .build();
      return new Pending(
          webhook, shown, client.sendAsync(request, head -> new LimitedBody(LARGEST_ANSWER)));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new CallFailure(webhook.name(), "could not get REST client: " + e.getMessage());
    }
  }

  /**
   * Waits, no longer than the webhook's time.
   *
   * @return the whole answer, a JSON object
   * @throws CallFailure for no answer, an error or something else than JSON
   */
  ObjectNode receive(Pending pending) throws CallFailure {
    HttpResponse<byte[]> answer = await(pending);
    if (answer.statusCode() < 200 || answer.statusCode() > 299) {
      throw failed(pending, refused(answer));
    }
    try {
      JsonNode tree = Json.mapper().readTree(answer.body());
      if (tree instanceof ObjectNode document) {
        return document;
      }
      throw failed(pending, "couldn't get version/kind; json parse error: not a JSON object");
    } catch (JsonProcessingException e) {
      throw failed(
          pending, "couldn't get version/kind; json parse error: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw failed(pending, e.getMessage());
    }
  }

  private static HttpResponse<byte[]> await(Pending pending) throws CallFailure {
    try {
      return pending.answer.get(pending.webhook.timeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      pending.answer.cancel(true);
      throw unreachable(pending, "context deadline exceeded");
    } catch (InterruptedException e) {
      pending.answer.cancel(true);
      Thread.currentThread().interrupt();
      throw unreachable(pending, "context canceled");
    } catch (ExecutionException e) {
      throw unreachable(pending, words(pending, e.getCause()));
    }
  }

  private static String words(Pending pending, Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof HttpTimeoutException) {
      return "context deadline exceeded";
    }
    if (cause instanceof ConnectException) {
      return "dial tcp " + pending.shown.getAuthority() + ": connect: connection refused";
    }
    if (cause instanceof SSLException) {
      Throwable root = cause;
      while (root.getCause() != null) {
        root = root.getCause();
      }
      return "tls: failed to verify certificate: " + root.getMessage();
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }

  private static CallFailure unreachable(Pending pending, String why) {
    return failed(pending, "Post \"" + pending.shown + "\": " + why);
  }

  private static CallFailure failed(Pending pending, String why) {
    return new CallFailure(pending.webhook.name(), "failed to call webhook: " + why);
  }

  /** As Kubernetes' client reads an error that is no {@code Status}. */
  private static String refused(HttpResponse<byte[]> answer) {
    String body =
        new String(answer.body(), StandardCharsets.UTF_8).strip().replaceAll("\\p{Cntrl}", " ");
    String quoted = body.substring(0, Math.min(body.length(), LONGEST_QUOTE));
    return switch (answer.statusCode()) {
      case 400 -> "the server rejected our request for an unknown reason";
      case 401 -> "the server has asked for the client to provide credentials";
      case 403 -> "forbidden: " + (quoted.isEmpty() ? "unknown" : quoted);
      case 404 -> "the server could not find the requested resource";
      case 405 -> "the server does not allow this method on the requested resource";
      case 429 -> "the server has received too many requests and has asked us to try again later";
      case 503 -> "the server is currently unable to handle the request";
      case 504 ->
          "the server was unable to return a response in the time allotted, but may still be"
              + " processing the request";
      default ->
          answer.statusCode() >= 500
              ? "an error on the server (\""
                  + (quoted.isEmpty() ? "unknown" : quoted)
                  + "\") has prevented the request from succeeding"
              : "the server responded with the status code "
                  + answer.statusCode()
                  + " but did not return more information";
    };
  }
}
