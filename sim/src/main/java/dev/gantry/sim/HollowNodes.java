package dev.gantry.sim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.sim.Requests.Request;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** Nodes {@code prefix-0 … prefix-N}: they register, and renew their leases in turn. */
final class HollowNodes {

  /** As the kubelet: a lease each 10 s, the status each 5 minutes if nothing changes. */
  private static final Duration RENEWAL = Duration.ofSeconds(10);

  private static final int RENEWALS_PER_STATUS = 30;
  private static final String NODES = "/api/v1/nodes";
  private static final String LEASES =
      "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases";

  private final String prefix;
  private final int count;
  private final NodeShape shape;
  private final boolean tainted;
  private final Requests requests;
  private final Clock clock;
  private final CountDownLatch registered;

  HollowNodes(
      String prefix, int count, NodeShape shape, boolean tainted, Requests requests, Clock clock) {
    this.prefix = prefix;
    this.count = count;
    this.shape = shape;
    this.tainted = tainted;
    this.requests = requests;
    this.clock = clock;
    this.registered = new CountDownLatch(count);
  }

  boolean has(String node) {
    if (!node.startsWith(prefix + "-")) {
      return false;
    }
    try {
      int number = Integer.parseInt(node.substring(prefix.length() + 1));
      return number >= 0 && number < count;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /** Registers all and returns when each is Ready; their leases are renewed from then on. */
  void register() throws InterruptedException {
    for (int i = 0; i < count; i++) {
      int number = i;
      ObjectNode node = Documents.node(name(i), i, shape, tainted);
      post(
          NODES,
          node,
          () -> {
            status(number);
            acquire(number);
          });
    }
    registered.await();
  }

  /** Takes all away; returns when that is done. */
  void remove() throws InterruptedException {
    CountDownLatch left = new CountDownLatch(2 * count);
    for (int i = 0; i < count; i++) {
      for (String path : new String[] {NODES + "/" + name(i), LEASES + "/" + name(i)}) {
        requests.send(new Request("DELETE", path, null, null), response -> left.countDown());
      }
    }
    left.await();
  }

  private String name(int number) {
    return prefix + "-" + number;
  }

  private void post(String path, JsonNode document, Runnable then) {
    requests.send(
        new Request("POST", path, Documents.JSON_TYPE, Documents.bytes(document)),
        response -> {
          if (response.succeeded() || response.status() == 409) {
            then.run();
          } else {
            System.err.println(response.text());
          }
        });
  }

  private void status(int number) {
    byte[] patch = Documents.bytes(Documents.nodeStatus(number, shape, clock.instant()));
    requests.send(
        new Request("PATCH", NODES + "/" + name(number) + "/status", Documents.STRATEGIC, patch),
        response -> {});
  }

  /** The lease as it is, or a new one; the first renewals spread over the time of one. */
  private void acquire(int number) {
    post(
        LEASES,
        Documents.lease(name(number), "", clock.instant()),
        () -> {
          registered.countDown();
          Duration first = RENEWAL.multipliedBy(number).dividedBy(count);
          requests.after(first, () -> reread(number, 0));
        });
  }

  private void reread(int number, int turn) {
    requests.send(
        new Request("GET", LEASES + "/" + name(number), null, null),
        response -> {
          if (response.succeeded()) {
            JsonNode lease = Documents.read(response.body());
            renew(number, lease.at("/metadata/resourceVersion").asText(), turn);
          }
        });
  }

  private void renew(int number, String version, int turn) {
    byte[] lease = Documents.bytes(Documents.lease(name(number), version, clock.instant()));
    if (turn % RENEWALS_PER_STATUS == RENEWALS_PER_STATUS - 1) {
      status(number);
    }
    requests.send(
        new Request("PUT", LEASES + "/" + name(number), Documents.JSON_TYPE, lease),
        response -> {
          if (response.succeeded()) {
            JsonNode renewed = Documents.read(response.body());
            String next = renewed.at("/metadata/resourceVersion").asText();
            requests.after(RENEWAL, () -> renew(number, next, turn + 1));
          } else if (response.status() == 409) {
            reread(number, turn + 1);
          }
        });
  }
}
