package dev.gantry.jpa.cache;

import dev.gantry.model.status.ApiException;
import dev.gantry.model.store.Committed;
import dev.gantry.model.store.Query;
import dev.gantry.model.store.WatchEvent;
import dev.gantry.model.store.Watcher;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/**
 * Tells everybody what the cache already shows, in order, on one thread of its own: the watchers,
 * then the observers of {@link Committed}, then the writers. So the next batch can be on its way to
 * the database meanwhile.
 */
public final class FanOut {

  private static final System.Logger LOG = System.getLogger(FanOut.class.getName());

  private record Delivery(List<WatchEvent> events, long revision, Runnable done) {}

  private final WatcherIndex index = new WatcherIndex();
  private final BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
  private final Consumer<Committed> observers;
  private final int queueLimit;
  private volatile long delivered;

  /**
   * @param observers called with each batch
   * @param queueLimit events that may wait for one watcher
   */
  public FanOut(Consumer<Committed> observers, int queueLimit) {
    this.observers = observers;
    this.queueLimit = queueLimit;
  }

  /** Queues a batch; the caller keeps the order. {@code done} runs after everybody was told. */
  public void deliver(List<WatchEvent> events, long revision, Runnable done) {
    deliveries.add(new Delivery(events, revision, done));
  }

  /**
   * Adds a watcher. The caller keeps batches from being applied meanwhile.
   *
   * @param missed events between {@code from} and {@code start}, given to the watcher at once
   * @param start the cache's revision
   */
  public Watcher add(Query query, List<WatchEvent> missed, long from, long start) {
    QueuedWatcher watcher =
        new QueuedWatcher(query, start, queueLimit, () -> delivered, index::remove);
    watcher.replay(missed, from);
    index.add(watcher);
    return watcher;
  }

  public int watchers() {
    return index.size();
  }

  /** Ends every watch because the cache starts over at a revision. */
  public void startOver(long revision, ApiException why) {
    delivered = revision;
    index.forEach(
        watcher -> {
          if (watcher.end(why)) {
            call(watcher::callReader);
          }
        });
  }

  /** The thread's work; returns when interrupted. */
  public void run() {
    try {
      while (true) {
        tell(deliveries.take());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tell(Delivery delivery) {
    Set<QueuedWatcher> waiting = new LinkedHashSet<>();
    for (WatchEvent event : delivery.events()) {
      index.visit(
          event,
          watcher -> {
            if (watcher.offer(event)) {
              waiting.add(watcher);
            }
          });
    }
    delivered = Math.max(delivered, delivery.revision());
    waiting.forEach(watcher -> call(watcher::callReader));
    if (!delivery.events().isEmpty()) {
      call(() -> observers.accept(new Committed(delivery.events())));
    }
    call(delivery.done());
    // What the window keeps of the past is for replaying: bytes, not trees.
    for (WatchEvent event : delivery.events()) {
      if (event.previous() != null) {
        event.previous().forgetView();
      }
    }
  }

  /** One that fails must not keep the others from being told. */
  private static void call(Runnable listener) {
    try {
      listener.run();
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "a listener of the store failed", e);
    }
  }
}
