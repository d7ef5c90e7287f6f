package dev.gantry.bench;

import dev.gantry.bench.HttpConnection.Response;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/** All rows, in a namespace of their own that is removed at the end. */
final class Suite {

  private static final int[] CONNECTIONS = {1, 8, 32};
  private static final int[] WATCHERS = {1, 100};
  private static final int PAGE = 500;
  private static final String DELETE_OPTIONS = "?gracePeriodSeconds=0";

  private final Target target;
  private final Load load;
  private final Processors processors;
  private final double seconds;
  private final double warmUpSeconds;
  private final int listed;
  private final String only;
  private final String namespacePath;
  private final String pods;
  private final Consumer<Row> report;

  /**
   * @param seconds how long a row is measured
   * @param warmUpSeconds how long the server is warmed up before the first row
   * @param listed pods in the lists
   * @param processors of the server
   * @param only part of the names of the rows wanted, {@code ""} for all
   */
  Suite(
      Target target,
      double seconds,
      double warmUpSeconds,
      int listed,
      String namespace,
      String only,
      Processors processors,
      Consumer<Row> report) {
    this.target = target;
    this.processors = processors;
    this.load = new Load(target, Math.min(2, seconds / 2), seconds, processors);
    this.seconds = seconds;
    this.warmUpSeconds = warmUpSeconds;
    this.listed = listed;
    this.only = only;
    this.namespacePath = "/api/v1/namespaces/" + namespace;
    this.pods = namespacePath + "/pods";
    this.report = report;
  }

  void run() throws IOException {
    try (HttpConnection connection = new HttpConnection(target)) {
      open(connection);
      try {
        warmUp(connection);
        creates(connection);
        singlePods(connection);
        lists(connection);
        watches(connection);
      } finally {
        connection.request("DELETE", pods + DELETE_OPTIONS, null, null);
        connection.request("DELETE", namespacePath, null, null);
      }
    }
  }

  /** The namespace, usable: a server may need a moment for its default service account. */
  private void open(HttpConnection connection) throws IOException {
    String name = namespacePath.substring(namespacePath.lastIndexOf('/') + 1);
    connection.request("POST", "/api/v1/namespaces", Pods.JSON_TYPE, Pods.namespace(name));
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    Response first;
    do {
      first = connection.request("POST", pods, Pods.JSON_TYPE, Pods.pod("first"));
    } while (!first.succeeded() && System.nanoTime() < deadline);
    if (!first.succeeded()) {
      throw new IOException("a pod cannot be created: " + first.text());
    }
  }

  /** Creates, changes, reads and deletes until a server that compiles as it goes has compiled. */
  private void warmUp(HttpConnection connection) throws IOException {
    new Load(target, 0, warmUpSeconds, processors)
        .measure(
            "warm-up",
            8,
            (c, lane, turn) -> {
              String name = "warm-" + lane + "-" + turn;
              c.request("POST", pods, Pods.JSON_TYPE, Pods.pod(name));
              c.request("PATCH", pods + "/" + name, Pods.STRATEGIC, Pods.mergePatch(turn));
              c.request(
                  "PATCH",
                  pods + "/" + name + "?fieldManager=bench&force=true",
                  Pods.APPLY,
                  Pods.applied(name, turn));
              Response read = c.get(pods + "/" + name);
              c.request("PUT", pods + "/" + name, Pods.JSON_TYPE, Pods.update(read.body(), turn));
              return c.request("DELETE", pods + "/" + name + DELETE_OPTIONS, null, null);
            });
    connection.request("DELETE", pods + DELETE_OPTIONS, null, null);
  }

  private void creates(HttpConnection connection) throws IOException {
    for (int connections : CONNECTIONS) {
      if (wanted("create pod")) {
        report.accept(
            load.measure(
                "create pod",
                connections,
                (c, lane, turn) ->
                    c.request(
                        "POST",
                        pods,
                        Pods.JSON_TYPE,
                        Pods.pod("create-" + connections + "-" + lane + "-" + turn))));
        connection.request("DELETE", pods + DELETE_OPTIONS, null, null);
      }
    }
  }

  /** What is done to one pod; each connection has its own. */
  private void singlePods(HttpConnection connection) throws IOException {
    for (int lane = 0; lane < 32; lane++) {
      connection.request("POST", pods, Pods.JSON_TYPE, Pods.pod("pod-" + lane));
    }
    ConcurrentHashMap<Integer, byte[]> current = new ConcurrentHashMap<>();
    for (int connections : CONNECTIONS) {
      single("get pod", connections, (c, lane, turn) -> c.get(pods + "/pod-" + lane));
      single(
          "update pod",
          connections,
          (c, lane, turn) -> {
            if (!current.containsKey(lane)) {
              current.put(lane, c.get(pods + "/pod-" + lane).body());
            }
            return c.request(
                "PUT",
                pods + "/pod-" + lane,
                Pods.JSON_TYPE,
                Pods.update(current.get(lane), System.nanoTime()));
          });
      single("merge patch", connections, patch("", Pods.MERGE));
      single("strategic patch", connections, patch("", Pods.STRATEGIC));
      single(
          "server-side apply",
          connections,
          (c, lane, turn) ->
              c.request(
                  "PATCH",
                  pods + "/pod-" + lane + "?fieldManager=bench&force=true",
                  Pods.APPLY,
                  Pods.applied("pod-" + lane, System.nanoTime())));
      single(
          "status patch",
          connections,
          (c, lane, turn) ->
              c.request(
                  "PATCH",
                  pods + "/pod-" + lane + "/status",
                  Pods.STRATEGIC,
                  Pods.statusPatch(System.nanoTime())));
    }
  }

  private Load.Request patch(String suffix, String type) {
    return (c, lane, turn) ->
        c.request(
            "PATCH", pods + "/pod-" + lane + suffix, type, Pods.mergePatch(System.nanoTime()));
  }

  private void single(String name, int connections, Load.Request request) {
    if (wanted(name)) {
      report.accept(load.measure(name, connections, request));
    }
  }

  private void lists(HttpConnection connection) throws IOException {
    if (!wanted("list") && !wanted("delete collection")) {
      return;
    }
    int lanes = 16;
    Load.parallel(
        lanes,
        lane -> {
          try (HttpConnection own = new HttpConnection(target)) {
            for (int i = lane; i < listed; i += lanes) {
              own.request("POST", pods, Pods.JSON_TYPE, Pods.pod("listed-" + i));
            }
          }
        });
    if (wanted("list")) {
      report.accept(load.measure("list " + listed + " pods", 1, (c, lane, turn) -> c.get(pods)));
      report.accept(
          load.measure("list " + listed + " pods by " + PAGE, 1, (c, lane, turn) -> pages(c)));
    }
    if (wanted("delete collection")) {
      double used = processors.seconds();
      long start = System.nanoTime();
      Response deleted = connection.request("DELETE", pods + DELETE_OPTIONS, null, null);
      long took = System.nanoTime() - start;
      Histogram latency = new Histogram(3);
      latency.recordValue(took);
      report.accept(
          Row.of(
              "delete collection of " + listed,
              1,
              latency,
              deleted.succeeded() ? 0 : 1,
              took / 1e9,
              processors.seconds() - used));
    }
  }

  private Response pages(HttpConnection connection) throws IOException {
    String next = "";
    Response page;
    do {
      page = connection.get(pods + "?limit=" + PAGE + next);
      String token = continuation(page.text());
      next = token.isEmpty() ? "" : "&continue=" + URLEncoder.encode(token, StandardCharsets.UTF_8);
    } while (!next.isEmpty());
    return page;
  }

  /** Looked for, not parsed: the client's own cost would be counted as the server's. */
  private static String continuation(String list) {
    String mark = "\"continue\":\"";
    int at = list.indexOf(mark);
    return at < 0 ? "" : list.substring(at + mark.length(), list.indexOf('"', at + mark.length()));
  }

  private void watches(HttpConnection connection) throws IOException {
    for (int watchers : WATCHERS) {
      if (wanted("watch")) {
        report.accept(
            new WatchLatency(target, pods, processors)
                .measure(watchers, Math.max(2, seconds), "watched-" + watchers));
        connection.request("DELETE", pods + DELETE_OPTIONS, null, null);
      }
    }
  }

  private boolean wanted(String name) {
    return only.isEmpty() || List.of(only.split(",")).stream().anyMatch(name::contains);
  }
}
