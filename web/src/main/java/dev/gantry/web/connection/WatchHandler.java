package dev.gantry.web.connection;

import dev.gantry.ejb.protobuf.ProtobufForm;
import dev.gantry.ejb.registry.ApiResult;
import dev.gantry.ejb.registry.KindCatalogue;
import dev.gantry.ejb.registry.Registry;
import dev.gantry.model.kind.Kind;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.store.ObjectStore;
import dev.gantry.model.store.Watcher;
import dev.gantry.web.api.Answers;
import dev.gantry.web.api.ResourceEndpoint;
import dev.gantry.web.metrics.RequestMetrics;
import dev.gantry.web.render.Accepted;
import dev.gantry.web.render.Documents;
import dev.gantry.web.render.Renderer;
import dev.gantry.web.render.TableRenderer;
import dev.gantry.web.request.ApiRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;

/** Opens watches: streams that no thread waits for. */
@ApplicationScoped
public class WatchHandler {

  private static final byte[] NO_BODY = {};
  private static final int MIN_SECONDS = 30 * 60;
  private static final int BOOKMARK_MILLIS = 50_000;
  private static final int SLOW_MILLIS = 30_000;

  @Inject private Registry registry;
  @Inject private KindCatalogue catalogue;
  @Inject private ObjectStore store;
  @Inject private RequestMetrics metrics;
  @Inject private StreamThreads threads;
  @Inject private Clock clock;

  void handle(HttpServletRequest request, HttpServletResponse response) throws IOException {
    if (request.getHeader("Upgrade") != null) {
      // Watches are not offered over WebSocket. A plain 200 tells clients that try it to use HTTP.
      response.setContentLength(0);
      return;
    }
    ApiRequest api = ApiRequest.of(request);
    Kind kind = ResourceEndpoint.kind(catalogue, api.info());
    Accepted accepted =
        Accepted.parse(
            request.getHeader("Accept"),
            ProtobufForm.of(kind.apiVersion(), kind.kind()).isPresent());
    long seconds = seconds(api.parameter("timeoutSeconds"));
    ApiResult result = registry.call(api.call(kind, request, NO_BODY));
    if (!(result instanceof ApiResult.Watched watched)) {
      throw ApiException.methodNotAllowed("this resource cannot be watched");
    }
    Renderer renderer =
        new Renderer(
            new Documents(kind, catalogue),
            streamed(accepted),
            TableRenderer.Include.of(api.parameter("includeObject")),
            false,
            clock);
    response.setStatus(200);
    watched.warnings().forEach(w -> response.addHeader("Warning", Answers.warning(w)));
    response.setContentType(WatchFrames.contentType(renderer.accepted().format()));
    Watcher watcher;
    try {
      watcher = store.watch(watched.query(), watched.fromRevision());
    } catch (ApiException refusal) {
      // Watchers look for this in the stream: they relist on 410.
      refuse(response, renderer, refusal);
      return;
    }
    open(request, watched, watcher, renderer, seconds);
  }

  /** Events are JSON lines or protobuf frames; YAML has no stream. */
  private static Accepted streamed(Accepted accepted) {
    return accepted.format() == Accepted.Format.YAML
        ? new Accepted(Accepted.Format.JSON, accepted.shape())
        : accepted;
  }

  private static void refuse(HttpServletResponse response, Renderer renderer, ApiException refusal)
      throws IOException {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    new WatchFrames(renderer).error(frame, refusal);
    response.setContentLength(frame.size());
    frame.writeTo(response.getOutputStream());
  }

  private void open(
      HttpServletRequest request,
      ApiResult.Watched watched,
      Watcher watcher,
      Renderer renderer,
      long seconds)
      throws IOException {
    List<Future<?>> timers = new CopyOnWriteArrayList<>();
    AsyncContext context = request.startAsync();
    ApiRequest api = ApiRequest.of(request);
    WatchSource source =
        new WatchSource(
            watched,
            watcher,
            new WatchFrames(renderer),
            metrics.watchEvents(api.info()),
            () -> timers.forEach(timer -> timer.cancel(false)));
    AsyncOutput output = new AsyncOutput(context, source, threads);
    timers.add(
        threads.after(
            seconds * 1000,
            () -> {
              source.timeUp();
              output.wake();
              // One that does not even take the end is dropped.
              timers.add(threads.after(SLOW_MILLIS, output::abort));
            }));
    if (watched.bookmarks()) {
      bookmarkLater(source, output, timers);
    }
    output.start();
    watcher.onReady(
        () -> {
          output.wake();
          if (watcher.failure().isPresent()) {
            timers.add(threads.after(SLOW_MILLIS, output::abort));
          }
        });
  }

  private void bookmarkLater(WatchSource source, AsyncOutput output, List<Future<?>> timers) {
    // Spread, so that many watches that began together do not all speak at once.
    long millis = BOOKMARK_MILLIS + ThreadLocalRandom.current().nextLong(BOOKMARK_MILLIS / 5);
    timers.removeIf(Future::isDone);
    timers.add(
        threads.after(
            millis,
            () -> {
              source.bookmarkDue();
              output.wake();
              if (!source.ended()) {
                bookmarkLater(source, output, timers);
              }
            }));
  }

  private static long seconds(String parameter) {
    if (parameter.isEmpty() || "0".equals(parameter)) {
      return MIN_SECONDS + ThreadLocalRandom.current().nextInt(MIN_SECONDS);
    }
    try {
      return Math.max(1, Long.parseLong(parameter));
    } catch (NumberFormatException e) {
      throw ApiException.badRequest("timeoutSeconds: invalid value \"" + parameter + "\"");
    }
  }
}
