package dev.gantry.bench;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** How long from sending a create to reading its event, with few and many watchers. */
final class WatchLatency {

  private static final int RATE = 50;

  private final Target target;
  private final String pods;
  private final Processors processors;

  /**
   * @param pods path of the pods
   */
  WatchLatency(Target target, String pods, Processors processors) {
    this.target = target;
    this.pods = pods;
    this.processors = processors;
  }

  Row measure(int watchers, double seconds, String prefix) throws IOException {
    int creates = (int) (RATE * seconds);
    Map<String, Long> sentAt = new ConcurrentHashMap<>();
    Histogram latencies = new ConcurrentHistogram(3);
    CountDownLatch seen = new CountDownLatch(watchers * creates);
    CountDownLatch watching = new CountDownLatch(watchers);
    HttpConnection[] streams = new HttpConnection[watchers];
    try (HttpConnection connection = new HttpConnection(target)) {
      String revision =
          Pods.read(connection.get(pods + "?limit=1").body())
              .at("/metadata/resourceVersion")
              .asText();
      for (int w = 0; w < watchers; w++) {
        HttpConnection stream = new HttpConnection(target);
        streams[w] = stream;
        Thread reader =
            new Thread(() -> read(stream, revision, watching, sentAt, prefix, latencies, seen));
        reader.setDaemon(true);
        reader.start();
      }
      watching.await();
      double used = processors.seconds();
      long start = System.nanoTime();
      for (int i = 0; i < creates; i++) {
        long due = start + i * TimeUnit.SECONDS.toNanos(1) / RATE;
        while (System.nanoTime() < due) {
          LockSupport.parkNanos(due - System.nanoTime());
        }
        String name = prefix + "-" + i;
        byte[] pod = Pods.pod(name);
        sentAt.put(name, System.nanoTime());
        connection.request("POST", pods, Pods.JSON_TYPE, pod);
      }
      seen.await(10, TimeUnit.SECONDS);
      double took = (System.nanoTime() - start) / 1e9;
      return Row.of(
          "watch event at " + RATE + "/s",
          watchers,
          latencies,
          seen.getCount(),
          took,
          processors.seconds() - used);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } finally {
      for (HttpConnection stream : streams) {
        if (stream != null) {
          stream.close();
        }
      }
    }
  }

  private void read(
      HttpConnection stream,
      String revision,
      CountDownLatch watching,
      Map<String, Long> sentAt,
      String prefix,
      Histogram latencies,
      CountDownLatch seen) {
    String mark = "\"name\":\"" + prefix + "-";
    try {
      stream.stream(pods + "?watch=true&resourceVersion=" + revision);
      watching.countDown();
      for (String line = stream.line(); line != null; line = stream.line()) {
        long now = System.nanoTime();
        int at = line.indexOf(mark);
        if (at >= 0 && line.substring(0, 20).contains("ADDED")) {
          String name = line.substring(at + 8, line.indexOf('"', at + 8));
          latencies.recordValue(now - sentAt.get(name));
          seen.countDown();
        }
      }
    } catch (IOException closed) {
      // The end of the measurement closes the stream.
      watching.countDown();
    }
  }
}
