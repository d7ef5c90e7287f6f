package dev.gantry.web.connection;

import dev.gantry.ejb.node.AgentClient;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.status.Cause;
import dev.gantry.model.store.ObjectStore;
import dev.gantry.web.request.ApiRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;

/** {@code pods/log}: asks the pod's agent and hands on what it says, following if asked. */
@ApplicationScoped
public class LogHandler {

  private static final List<String> OPTIONS =
      List.of(
          "follow",
          "previous",
          "timestamps",
          "tailLines",
          "sinceSeconds",
          "sinceTime",
          "limitBytes",
          "stream");

  @Inject private ObjectStore store;
  @Inject private AgentClient agents;
  @Inject private PeerResponse responses;

  void handle(HttpServletRequest request, HttpServletResponse response) {
    ApiRequest api = ApiRequest.of(request);
    validate(api);
    if (isUnscheduled(api)) {
      // Nothing has run yet, so nothing was said.
      response.setContentType("text/plain");
      response.setContentLength(0);
      return;
    }
    PodTarget target = PodTarget.of(store, api.info().namespace(), api.info().name());
    String container = target.container(api.parameter("container"));
    String path =
        "/containerLogs/" + target.namespace() + "/" + target.pod() + "/" + container + query(api);
    HttpRequest asked = agents.request(target.agent(), path).GET().build();
    responses.forward(
        request,
        agents.open(asked).thenCompose(LogHandler::orRefusal),
        (answer, out) -> {
          out.setStatus(200);
          out.setContentType("text/plain");
        },
        api.parameter("limitBytes").isEmpty() ? -1 : Long.parseLong(api.parameter("limitBytes")),
        failure ->
            cause(failure) instanceof ApiException refusal
                ? refusal
                : ApiException.internal(
                    "Get \"" + asked.uri() + "\": " + cause(failure).getMessage()));
  }

  private boolean isUnscheduled(ApiRequest api) {
    return store
        .get(ObjectKey.of("", "pods", api.info().namespace(), api.info().name()))
        .filter(pod -> pod.field("spec.nodeName").isEmpty())
        .isPresent();
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  /** An agent that refuses says why in plain text. */
  private static CompletableFuture<HttpResponse<Flow.Publisher<List<ByteBuffer>>>> orRefusal(
      HttpResponse<Flow.Publisher<List<ByteBuffer>>> answer) {
    if (answer.statusCode() == 200) {
      return CompletableFuture.completedFuture(answer);
    }
    var text = HttpResponse.BodySubscribers.ofString(StandardCharsets.UTF_8);
    answer.body().subscribe(text);
    return text.getBody()
        .toCompletableFuture()
        .thenCompose(
            why -> CompletableFuture.failedFuture(refusal(answer.statusCode(), why.strip())));
  }

  private static ApiException refusal(int code, String why) {
    return switch (code) {
      case 400 -> ApiException.badRequest(why);
      case 404 -> new ApiException(404, "NotFound", why, "", "", "", "", List.of(), 0);
      default -> ApiException.internal(why);
    };
  }

  private static String query(ApiRequest api) {
    StringBuilder query = new StringBuilder();
    for (String option : OPTIONS) {
      String value = api.parameter(option);
      if (!value.isEmpty()) {
        query.append(query.isEmpty() ? '?' : '&').append(option).append('=');
        query.append(URLEncoder.encode(value, StandardCharsets.UTF_8));
      }
    }
    return query.toString();
  }

  private static void validate(ApiRequest api) {
    List<Cause> causes = new ArrayList<>();
    atLeast(causes, api, "tailLines", 0, "must be greater than or equal to 0");
    atLeast(causes, api, "limitBytes", 1, "must be greater than 0");
    atLeast(causes, api, "sinceSeconds", 1, "must be greater than 0");
    if (!api.parameter("sinceSeconds").isEmpty() && !api.parameter("sinceTime").isEmpty()) {
      causes.add(
          Cause.forbidden("", "at most one of `sinceTime` or `sinceSeconds` may be specified"));
    }
    if (!causes.isEmpty()) {
      throw ApiException.invalid("", "PodLogOptions", api.info().name(), causes);
    }
  }

  private static void atLeast(
      List<Cause> causes, ApiRequest api, String option, long least, String detail) {
    String text = api.parameter(option);
    if (text.isEmpty()) {
      return;
    }
    try {
      long value = Long.parseLong(text);
      if (value < least) {
        causes.add(Cause.invalid(option, value, detail));
      }
    } catch (NumberFormatException e) {
      throw ApiException.badRequest("strconv.ParseInt: parsing \"" + text + "\": invalid syntax");
    }
  }
}
