package dev.gantry.sim;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.bench.HttpConnection;
import dev.gantry.bench.HttpConnection.Response;
import dev.gantry.bench.Target;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** Tells {@link HollowPods} of all pods: a list, then a watch, and again when the watch ends. */
final class PodFeed implements AutoCloseable {

  private static final String PODS = "/api/v1/pods";
  private static final int PAGE = 500;

  private final Target target;
  private final HollowPods pods;
  private volatile HttpConnection stream;
  private volatile boolean closed;

  PodFeed(Target target, HollowPods pods) {
    this.target = target;
    this.pods = pods;
  }

  void start() {
    Thread thread = new Thread(this::follow, "pod-feed");
    thread.setDaemon(true);
    thread.start();
  }

  private void follow() {
    while (!closed) {
      try {
        watch(list());
      } catch (IOException e) {
        if (!closed) {
          System.err.println("pods are listed anew: " + e.getMessage());
          pause();
        }
      }
    }
  }

  private static void pause() {
    try {
      TimeUnit.SECONDS.sleep(1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String list() throws IOException {
    try (HttpConnection connection = new HttpConnection(target)) {
      String version = "";
      String next = "";
      do {
        Response response = connection.get(PODS + "?limit=" + PAGE + next);
        if (!response.succeeded()) {
          throw new IOException(response.text());
        }
        JsonNode page = Documents.read(response.body());
        page.path("items").forEach(pods::see);
        version = page.at("/metadata/resourceVersion").asText();
        String token = page.at("/metadata/continue").asText("");
        next =
            token.isEmpty() ? "" : "&continue=" + URLEncoder.encode(token, StandardCharsets.UTF_8);
      } while (!next.isEmpty());
      return version;
    }
  }

  private void watch(String from) throws IOException {
    try (HttpConnection connection = new HttpConnection(target)) {
      stream = connection;
      connection.stream(PODS + "?watch=true&allowWatchBookmarks=true&resourceVersion=" + from);
      for (String line = connection.line(); line != null && !closed; line = connection.line()) {
        JsonNode event = Documents.read(line.getBytes(StandardCharsets.UTF_8));
        switch (event.path("type").asText()) {
          case "ADDED", "MODIFIED" -> pods.see(event.path("object"));
          case "DELETED" -> pods.gone(event.path("object"));
          case "ERROR" -> throw new IOException(event.at("/object/message").asText());
          default -> {}
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    HttpConnection open = stream;
    if (open != null) {
      open.close();
    }
  }
}
