package dev.gantry.web.metrics;

import dev.gantry.model.request.RequestInfo;
import dev.gantry.web.request.ApiRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Requests by verb, resource and code, their durations, and the watches that are open. */
@ApplicationScoped
public class RequestMetrics {

  /** Upper bounds of the duration buckets, seconds. */
  private static final double[] BOUNDS = {.001, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10};

  private record Counted(String verb, String group, String resource, int code) {}

  private record Timed(String verb, String group, String resource) {}

  private static final class Histogram {
    private final LongAdder[] buckets = new LongAdder[BOUNDS.length];
    private final LongAdder count = new LongAdder();
    private final LongAdder nanos = new LongAdder();

    Histogram() {
      for (int i = 0; i < buckets.length; i++) {
        buckets[i] = new LongAdder();
      }
    }

    void add(long took) {
      count.increment();
      nanos.add(took);
      double seconds = took / 1e9;
      for (int i = 0; i < BOUNDS.length; i++) {
        if (seconds <= BOUNDS[i]) {
          buckets[i].increment();
          return;
        }
      }
    }
  }

  private final Map<Counted, LongAdder> requests = new ConcurrentHashMap<>();
  private final Map<Timed, Histogram> durations = new ConcurrentHashMap<>();
  private final AtomicLong watches = new AtomicLong();
  private final LongAdder watchEvents = new LongAdder();

  /** A request that was refused before it was understood counts under no verb. */
  public void answered(HttpServletRequest request, int code, long nanos) {
    ApiRequest api = ApiRequest.of(request);
    RequestInfo info = api == null ? null : api.info();
    String verb = info == null ? "" : info.verb();
    boolean resource = info != null && info.resourceRequest();
    String group = resource ? info.group() : "";
    // Names come from outside: a path that was not found must not make a series of its own.
    String plural = resource && code != 404 ? info.resource() : "";
    requests
        .computeIfAbsent(new Counted(verb, group, plural, code), k -> new LongAdder())
        .increment();
    durations.computeIfAbsent(new Timed(verb, group, plural), k -> new Histogram()).add(nanos);
  }

  public void watchOpened() {
    watches.incrementAndGet();
  }

  public void watchClosed() {
    watches.decrementAndGet();
  }

  public void watchEvents(int sent) {
    watchEvents.add(sent);
  }

  void write(PrometheusText text) {
    text.family("apiserver_request_total", "counter", "Requests by verb, resource and code.");
    requests.forEach(
        (k, n) ->
            text.sample(
                "apiserver_request_total",
                n.sum(),
                "verb",
                k.verb,
                "group",
                k.group,
                "resource",
                k.resource,
                "code",
                Integer.toString(k.code)));
    text.family(
        "apiserver_request_duration_seconds", "histogram", "Time until the answer was written.");
    durations.forEach((k, h) -> writeHistogram(text, k, h));
    text.family("apiserver_longrunning_requests", "gauge", "Open watches.");
    text.sample("apiserver_longrunning_requests", watches.get(), "verb", "WATCH");
    text.family("apiserver_watch_events_total", "counter", "Events sent to watchers.");
    text.sample("apiserver_watch_events_total", watchEvents.sum());
  }

  private static void writeHistogram(PrometheusText text, Timed key, Histogram histogram) {
    String name = "apiserver_request_duration_seconds";
    long below = 0;
    for (int i = 0; i < BOUNDS.length; i++) {
      below += histogram.buckets[i].sum();
      text.sample(
          name + "_bucket",
          below,
          "verb",
          key.verb,
          "group",
          key.group,
          "resource",
          key.resource,
          "le",
          Double.toString(BOUNDS[i]));
    }
    String[] labels = {"verb", key.verb, "group", key.group, "resource", key.resource};
    text.sample(
        name + "_bucket",
        histogram.count.sum(),
        "verb",
        key.verb,
        "group",
        key.group,
        "resource",
        key.resource,
        "le",
        "+Inf");
    text.sample(name + "_sum", histogram.nanos.sum() / 1e9, labels);
    text.sample(name + "_count", histogram.count.sum(), labels);
  }
}
