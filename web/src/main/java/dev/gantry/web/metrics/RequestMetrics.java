package dev.gantry.web.metrics;

import dev.gantry.ejb.metrics.Histogram;
import dev.gantry.ejb.metrics.MetricSource;
import dev.gantry.ejb.metrics.PrometheusText;
import dev.gantry.model.request.RequestInfo;
import dev.gantry.web.request.ApiRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/** Requests by verb, resource and code, how long they take, and what is under way. */
@ApplicationScoped
public class RequestMetrics implements MetricSource {

  /** Upper bounds of kube-apiserver's own buckets, seconds. */
  private static final double[] BOUNDS = {
    .005, .025, .05, .1, .2, .4, .6, .8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60
  };

  private record Timed(
      String verb,
      String group,
      String version,
      String resource,
      String subresource,
      String scope,
      String dryRun) {

    String[] labels(String... more) {
      String[] own = {
        "verb",
        verb,
        "dry_run",
        dryRun,
        "group",
        group,
        "version",
        version,
        "resource",
        resource,
        "subresource",
        subresource,
        "scope",
        scope,
        "component",
        "apiserver"
      };
      String[] all = java.util.Arrays.copyOf(own, own.length + more.length);
      System.arraycopy(more, 0, all, own.length, more.length);
      return all;
    }
  }

  private record Counted(Timed timed, int code) {}

  private record Watched(String group, String version, String resource) {}

  private final Map<Counted, LongAdder> requests = new ConcurrentHashMap<>();
  private final Map<Timed, Histogram> durations = new ConcurrentHashMap<>();
  private final Map<Timed, LongAdder> longRunning = new ConcurrentHashMap<>();
  private final Map<Watched, LongAdder> watchEvents = new ConcurrentHashMap<>();
  private final LongAdder mutating = new LongAdder();
  private final LongAdder readOnly = new LongAdder();

  /**
   * A request that was refused before it was understood counts under no verb.
   *
   * @param api null where it was not understood
   */
  public void answered(ApiRequest api, int code, long nanos) {
    Timed timed = timed(api, code);
    known(requests, new Counted(timed, code), LongAdder::new).increment();
    if (api == null || !isLongRunning(api.info())) {
      known(durations, timed, () -> new Histogram(BOUNDS)).add(nanos / 1e9);
    }
  }

  /** Looking first spares the map's lock, which {@code computeIfAbsent} may take. */
  private static <K, V> V known(Map<K, V> map, K key, Supplier<V> fresh) {
    V value = map.get(key);
    return value == null ? map.computeIfAbsent(key, k -> fresh.get()) : value;
  }

  /** Work on a request that is to end soon begins. */
  public void begun(RequestInfo info) {
    (isMutating(info) ? mutating : readOnly).increment();
  }

  public void done(RequestInfo info) {
    (isMutating(info) ? mutating : readOnly).decrement();
  }

  private static boolean isMutating(RequestInfo info) {
    return switch (info.verb()) {
      case "get", "list", "watch", "head", "options" -> false;
      default -> true;
    };
  }

  /** Whether the request stays open for as long as its parties like. */
  public static boolean isLongRunning(RequestInfo info) {
    return info.resourceRequest()
        && switch (info.subresource()) {
          case "exec", "attach", "portforward", "proxy", "log" -> true;
          default -> "watch".equals(info.verb());
        };
  }

  private static Timed timed(ApiRequest api, int code) {
    if (api == null) {
      return new Timed("", "", "", "", "", "", "");
    }
    RequestInfo info = api.info();
    String dryRun = api.parameter("dryRun").isEmpty() ? "" : "All";
    // Names come from outside: a path that was not found must not make a series of its own.
    if (!info.resourceRequest() || code == 404 || code == 403) {
      return new Timed(verb(info), "", "", "", "", info.resourceRequest() ? "" : "other", dryRun);
    }
    boolean known = !info.resource().isEmpty();
    String scope =
        !info.name().isEmpty()
            ? "resource"
            : known && !info.namespace().isEmpty() ? "namespace" : "cluster";
    return new Timed(
        verb(info),
        info.group(),
        info.version(),
        info.resource(),
        info.subresource(),
        scope,
        dryRun);
  }

  private static String verb(RequestInfo info) {
    if (isLongRunning(info) && !"watch".equals(info.verb()) && !"log".equals(info.subresource())) {
      return "CONNECT";
    }
    return switch (info.verb()) {
      case "get" -> "GET";
      case "list" -> "LIST";
      case "watch" -> "WATCH";
      case "patch" -> "PATCH";
      case "delete" -> "DELETE";
      case "deletecollection" -> "DELETECOLLECTION";
      case "create", "post" -> "POST";
      case "update", "put" -> "PUT";
      case "head" -> "GET";
      default -> "other";
    };
  }

  /** A stream that is open; run the answer when it ends. */
  public Runnable opened(ApiRequest api) {
    LongAdder open = longRunning.computeIfAbsent(timed(api, 200), k -> new LongAdder());
    open.increment();
    return open::decrement;
  }

  /** Where the events of watches of one resource are counted. */
  public LongAdder watchEvents(RequestInfo info) {
    return watchEvents.computeIfAbsent(
        new Watched(info.group(), info.version(), info.resource()), k -> new LongAdder());
  }

  @Override
  public void write(PrometheusText text) {
    text.family("apiserver_request_total", "counter", "Requests by verb, resource and code.");
    requests.forEach(
        (k, n) ->
            text.sample(
                "apiserver_request_total",
                n.sum(),
                k.timed.labels("code", Integer.toString(k.code))));
    String duration = "apiserver_request_duration_seconds";
    text.family(duration, "histogram", "Time until the answer was written.");
    durations.forEach((k, h) -> h.write(text, duration, k.labels()));
    text.family("apiserver_current_inflight_requests", "gauge", "Requests that are worked on.");
    text.sample("apiserver_current_inflight_requests", mutating.sum(), "request_kind", "mutating");
    text.sample("apiserver_current_inflight_requests", readOnly.sum(), "request_kind", "readOnly");
    text.family("apiserver_longrunning_requests", "gauge", "Open watches, logs and tunnels.");
    longRunning.forEach(
        (k, n) -> text.sample("apiserver_longrunning_requests", n.sum(), k.labels()));
    text.family("apiserver_watch_events_total", "counter", "Events sent to watchers.");
    watchEvents.forEach(
        (k, n) ->
            text.sample(
                "apiserver_watch_events_total",
                n.sum(),
                "group",
                k.group,
                "version",
                k.version,
                "resource",
                k.resource));
  }
}
