package dev.gantry.bench.pods;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.bench.HttpConnection;
import dev.gantry.bench.HttpConnection.Response;
import dev.gantry.bench.Load;
import dev.gantry.bench.Row;
import dev.gantry.bench.Target;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/** All rows about real pods, in a namespace of their own that is removed at the end. */
final class PodSuite {

  private static final String JSON = "application/json";
  private static final int CREATORS = 8;

  private final Target target;
  private final String namespace;
  private final String pods;
  private final Manifests manifests;
  private final Consumer<Row> report;

  PodSuite(Target target, String namespace, Manifests manifests, Consumer<Row> report) {
    this.target = target;
    this.namespace = namespace;
    this.pods = "/api/v1/namespaces/" + namespace + "/pods";
    this.manifests = manifests;
    this.report = report;
  }

  /** Makes the namespace and one pod in it, so that the image is known to be there. */
  void open() throws IOException {
    try (HttpConnection connection = new HttpConnection(target)) {
      post(connection, "/api/v1/namespaces", Manifests.namespace(namespace));
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      try (PodWatch watch = new PodWatch(target, pods)) {
        Response first;
        do {
          first = connection.request("POST", pods, JSON, manifests.pod("first"));
        } while (!first.succeeded() && System.nanoTime() < deadline);
        watch.running("first");
        delete(connection, pods + "/first");
        watch.gone("first");
      }
    }
  }

  void close() throws IOException {
    try (HttpConnection connection = new HttpConnection(target)) {
      connection.request("DELETE", "/api/v1/namespaces/" + namespace, null, null);
    }
  }

  /** One after the other, each removed before the next. */
  void oneByOne(int times) throws IOException {
    Histogram started = new Histogram(3);
    Histogram removed = new Histogram(3);
    long began = System.nanoTime();
    try (HttpConnection connection = new HttpConnection(target);
        PodWatch watch = new PodWatch(target, pods)) {
      for (int i = 0; i < times; i++) {
        String name = "one-" + i;
        long sent = System.nanoTime();
        post(connection, pods, manifests.pod(name));
        started.recordValue(watch.running(name) - sent);
        sent = System.nanoTime();
        delete(connection, pods + "/" + name);
        removed.recordValue(watch.gone(name) - sent);
      }
    }
    double took = (System.nanoTime() - began) / 1e9;
    report.accept(Row.of("pod create to Running", 1, started, 0, took, Double.NaN));
    report.accept(Row.of("pod delete to gone", 1, removed, 0, took, Double.NaN));
  }

  /** Nanoseconds from the first create until the last of so many pods is Running. */
  long atOnce(int count, int round) throws IOException {
    try (PodWatch watch = new PodWatch(target, pods)) {
      long sent = System.nanoTime();
      Load.parallel(
          CREATORS,
          lane -> {
            try (HttpConnection connection = new HttpConnection(target)) {
              for (int i = lane; i < count; i += CREATORS) {
                post(connection, pods, manifests.pod("many-" + round + "-" + i));
              }
            }
          });
      long last = sent;
      for (int i = 0; i < count; i++) {
        last = Math.max(last, watch.running("many-" + round + "-" + i));
      }
      try (HttpConnection connection = new HttpConnection(target)) {
        connection.request("DELETE", pods, null, null);
      }
      watch.allGone();
      return last - sent;
    }
  }

  /** From the deletion of a replica set's pod until another one runs. */
  void replacement(int times) throws IOException {
    Histogram latencies = new Histogram(3);
    long began = System.nanoTime();
    String sets = "/apis/apps/v1/namespaces/" + namespace + "/replicasets";
    try (HttpConnection connection = new HttpConnection(target);
        PodWatch watch = new PodWatch(target, pods)) {
      post(connection, sets, manifests.replicaSet("kept"));
      String current = watch.another(Set.of());
      for (int i = 0; i < times; i++) {
        Set<String> known = watch.everRunning();
        long sent = System.nanoTime();
        delete(connection, pods + "/" + current);
        current = watch.another(known);
        latencies.recordValue(watch.running(current) - sent);
      }
      delete(connection, sets + "/kept");
      watch.allGone();
    }
    double took = (System.nanoTime() - began) / 1e9;
    report.accept(Row.of("deleted pod replaced, Running", 1, latencies, 0, took, Double.NaN));
  }

  /** How long after a pod was seen Ready its services' address and name answered. */
  void followed(int times, String dns, String domain) throws IOException {
    Histogram rules = new Histogram(3);
    Histogram names = new Histogram(3);
    long began = System.nanoTime();
    String services = "/api/v1/namespaces/" + namespace + "/services";
    try (HttpConnection connection = new HttpConnection(target);
        PodWatch watch = new PodWatch(target, pods)) {
      for (int i = 0; i < times; i++) {
        String app = "app-" + i;
        JsonNode service = post(connection, services, manifests.service("svc-" + i, app, false));
        post(connection, services, manifests.service("dns-" + i, app, true));
        String address = service.at("/spec/clusterIP").asText();
        String name = "dns-" + i + "." + namespace + ".svc." + domain;
        CompletableFuture<Long> rule = later(() -> Followers.answers(address, 80));
        CompletableFuture<Long> answer = later(() -> Followers.resolves(dns, name));
        post(connection, pods, manifests.pod(app));
        long ready = watch.running(app);
        // Whoever was sooner than the watch waited for nothing.
        rules.recordValue(Math.max(0, join(rule) - ready));
        names.recordValue(Math.max(0, join(answer) - ready));
        delete(connection, pods + "/" + app);
        delete(connection, services + "/svc-" + i);
        delete(connection, services + "/dns-" + i);
      }
      watch.allGone();
    }
    double took = (System.nanoTime() - began) / 1e9;
    report.accept(Row.of("service rule after Ready", 1, rules, 0, took, Double.NaN));
    report.accept(Row.of("DNS answer after Ready", 1, names, 0, took, Double.NaN));
  }

  private interface Timed {
    long run() throws IOException;
  }

  private static CompletableFuture<Long> later(Timed timed) {
    CompletableFuture<Long> result = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                result.complete(timed.run());
              } catch (IOException | RuntimeException e) {
                result.completeExceptionally(e);
              }
            });
    thread.setDaemon(true);
    thread.start();
    return result;
  }

  private static long join(CompletableFuture<Long> result) throws IOException {
    try {
      return result.join();
    } catch (CompletionException e) {
      throw new IOException(e.getCause());
    }
  }

  private static JsonNode post(HttpConnection connection, String path, byte[] body)
      throws IOException {
    Response response = connection.request("POST", path, JSON, body);
    if (!response.succeeded() && response.status() != 409) {
      throw new IOException(path + ": " + response.status() + " " + response.text());
    }
    return Manifests.read(response.body());
  }

  private static void delete(HttpConnection connection, String path) throws IOException {
    Response response = connection.request("DELETE", path, null, null);
    if (!response.succeeded()) {
      throw new IOException(path + ": " + response.status() + " " + response.text());
    }
  }
}
