package dev.gantry.web.connection;

import dev.gantry.model.status.ApiException;
import dev.gantry.web.request.Outcome;
import dev.gantry.web.request.StatusResponse;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Hands a peer's answer to the client while it comes in; the request's thread is free meanwhile.
 */
@ApplicationScoped
public class PeerResponse {

  private static final Logger LOG = Logger.getLogger(PeerResponse.class.getName());

  /** What to do with a peer's answer before its body flows. */
  interface Head {
    /**
     * Writes status and headers.
     *
     * @throws ApiException to refuse instead
     */
    void accept(HttpResponse<?> answer, HttpServletResponse response);
  }

  @Inject private StreamThreads threads;

  /**
   * @param limit bytes after which the body is cut, -1 for none
   * @param unreachable the refusal when there is no answer
   */
  void forward(
      HttpServletRequest request,
      CompletableFuture<HttpResponse<Flow.Publisher<List<ByteBuffer>>>> answer,
      Head head,
      long limit,
      Function<Throwable, ApiException> unreachable) {
    AsyncContext context = request.startAsync();
    context.setTimeout(0);
    LateListener listener = new LateListener();
    context.addListener(listener);
    HttpServletResponse response = (HttpServletResponse) context.getResponse();
    answer.whenComplete(
        (got, failure) -> {
          try {
            if (failure != null) {
              throw unreachable.apply(failure);
            }
            head.accept(got, response);
            PeerBody body = new PeerBody(limit);
            AsyncOutput output = new AsyncOutput(context, body, threads);
            body.writeTo(output);
            output.startLate(listener);
            got.body().subscribe(body);
          } catch (ApiException refusal) {
            refuse(request, context, response, refusal);
          } catch (IOException | RuntimeException e) {
            LOG.log(Level.WARNING, "An answer could not be handed on", e);
            refuse(
                request, context, response, ApiException.internal(String.valueOf(e.getMessage())));
          }
        });
  }

  private static void refuse(
      HttpServletRequest request,
      AsyncContext context,
      HttpServletResponse response,
      ApiException refusal) {
    Outcome.refused(request, refusal);
    try {
      StatusResponse.write(response, refusal);
    } catch (IOException e) {
      LOG.log(Level.FINE, "client lost", e);
    } finally {
      context.complete();
    }
  }
}
