package dev.gantry.bench.pods;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.bench.HttpConnection;
import dev.gantry.bench.Target;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Follows a namespace's pods by a watch and knows since when each of them is Running, or gone. */
final class PodWatch implements AutoCloseable {

  private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(3);

  /** Nanoseconds of this JVM's clock when the watch told that a pod's containers all run. */
  private final Map<String, Long> running = new HashMap<>();

  private final Map<String, Long> gone = new HashMap<>();
  private final Map<String, String> addresses = new HashMap<>();
  private final Set<String> present = new HashSet<>();
  private final HttpConnection stream;
  private volatile IOException broken;
  private volatile boolean closed;

  PodWatch(Target target, String pods) throws IOException {
    String revision;
    try (HttpConnection once = new HttpConnection(target)) {
      revision =
          Manifests.read(once.get(pods + "?limit=1").body())
              .at("/metadata/resourceVersion")
              .asText();
    }
    stream = new HttpConnection(target);
    stream.stream(pods + "?watch=true&resourceVersion=" + revision);
    Thread reader = new Thread(this::read, "pod-watch");
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    try {
      for (String line = stream.line(); line != null; line = stream.line()) {
        long now = System.nanoTime();
        JsonNode event = Manifests.read(line);
        take(event.path("type").asText(), event.path("object"), now);
      }
      fail(new IOException("the watch ended"));
    } catch (IOException e) {
      fail(e);
    }
  }

  private synchronized void fail(IOException e) {
    if (!closed) {
      broken = e;
    }
    notifyAll();
  }

  private synchronized void take(String type, JsonNode pod, long now) {
    String name = pod.at("/metadata/name").asText();
    if (type.equals("DELETED")) {
      gone.putIfAbsent(name, now);
      present.remove(name);
    } else {
      present.add(name);
      if (pod.at("/status/phase").asText().equals("Running") && ready(pod)) {
        addresses.put(name, pod.at("/status/podIP").asText());
        running.putIfAbsent(name, now);
      }
    }
    notifyAll();
  }

  private static boolean ready(JsonNode pod) {
    for (JsonNode condition : pod.at("/status/conditions")) {
      if (condition.path("type").asText().equals("Ready")) {
        return condition.path("status").asText().equals("True");
      }
    }
    return false;
  }

  /** Waits for a pod to be Running and Ready; the moment. */
  synchronized long running(String name) throws IOException {
    await(name + " is Running", w -> w.running.containsKey(name));
    return running.get(name);
  }

  /** Waits for a pod that is none of {@code known}; its name. */
  synchronized String another(Set<String> known) throws IOException {
    await(
        "another pod is Running",
        w -> w.running.keySet().stream().anyMatch(n -> !known.contains(n)));
    return running.keySet().stream().filter(n -> !known.contains(n)).findFirst().orElseThrow();
  }

  synchronized long gone(String name) throws IOException {
    await(name + " is gone", w -> w.gone.containsKey(name));
    return gone.get(name);
  }

  synchronized void allGone() throws IOException {
    await("all pods are gone", w -> w.present.isEmpty());
  }

  synchronized String address(String name) {
    return addresses.get(name);
  }

  synchronized Set<String> everRunning() {
    return Set.copyOf(running.keySet());
  }

  private void await(String what, Predicate<PodWatch> condition) throws IOException {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.test(this)) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (broken != null || left <= 0) {
        throw new IOException("waiting until " + what, broken);
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException(e);
      }
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    stream.close();
  }
}
