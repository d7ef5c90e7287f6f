package dev.gantry.ejb.scheduler;

import dev.gantry.ejb.workqueue.Backoff;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.scheduler.PodInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Pods that wait for a node: ready to be tried, by priority and then age; backing off until a time;
 * or parked, because nothing has changed since they fitted nowhere. Used by one thread.
 */
final class PendingPods {

  private static final Comparator<PodInfo> ORDER =
      Comparator.<PodInfo>comparingInt(p -> -p.priority())
          .thenComparing(PodInfo::created)
          .thenComparing(PodInfo::key);

  private final TreeSet<PodInfo> ready = new TreeSet<>(ORDER);
  private final Map<ObjectKey, PodInfo> byKey = new HashMap<>();
  private final Map<ObjectKey, Instant> backingOff = new HashMap<>();
  private final Map<ObjectKey, Instant> parked = new HashMap<>();
  private final Backoff<ObjectKey> backoff =
      new Backoff<>(Duration.ofSeconds(1), Duration.ofSeconds(10));

  /** A new pod, or a changed one. A change gives a parked pod a new try. */
  void put(PodInfo pod) {
    PodInfo known = byKey.put(pod.key(), pod);
    if (known != null && ready.remove(known)) {
      ready.add(pod);
    } else if (known == null || parked.containsKey(pod.key())) {
      parked.remove(pod.key());
      ready.add(pod);
    }
  }

  /** The pod's new form, without a new try. */
  void refresh(PodInfo pod) {
    PodInfo known = byKey.get(pod.key());
    if (known != null) {
      byKey.put(pod.key(), pod);
      if (ready.remove(known)) {
        ready.add(pod);
      }
    }
  }

  Optional<PodInfo> get(ObjectKey key) {
    return Optional.ofNullable(byKey.get(key));
  }

  void remove(ObjectKey key) {
    PodInfo known = byKey.remove(key);
    if (known != null) {
      ready.remove(known);
    }
    parked.remove(key);
    backingOff.remove(key);
    backoff.forget(key);
  }

  /** Takes the next pod to try; it stays known until it is removed, parked or retried. */
  Optional<PodInfo> poll() {
    return Optional.ofNullable(ready.pollFirst());
  }

  /** It fitted nowhere: wait for a change, and not less than its back-off. */
  void park(PodInfo pod, Instant now) {
    if (byKey.containsKey(pod.key())) {
      parked.put(pod.key(), now.plus(backoff.next(pod.key())));
    }
  }

  /** Its volumes are being prepared: again as soon as anything changes, or at that time. */
  void await(PodInfo pod, Instant now, Instant latest) {
    if (byKey.containsKey(pod.key())) {
      parked.put(pod.key(), now);
      backingOff.put(pod.key(), latest);
    }
  }

  /** Binding failed: again after the back-off. */
  void retry(ObjectKey key, Instant now) {
    if (byKey.containsKey(key)) {
      backingOff.put(key, now.plus(backoff.next(key)));
    }
  }

  /** Something changed that may help: parked pods may be tried again once their back-off ends. */
  void changed() {
    backingOff.putAll(parked);
    parked.clear();
  }

  /** Readies those whose back-off is over; answers when the next one's ends. */
  Optional<Instant> wake(Instant now) {
    Instant next = null;
    for (Iterator<Map.Entry<ObjectKey, Instant>> all = backingOff.entrySet().iterator();
        all.hasNext(); ) {
      Map.Entry<ObjectKey, Instant> entry = all.next();
      if (!entry.getValue().isAfter(now)) {
        all.remove();
        PodInfo pod = byKey.get(entry.getKey());
        if (pod != null) {
          ready.add(pod);
        }
      } else if (next == null || entry.getValue().isBefore(next)) {
        next = entry.getValue();
      }
    }
    return Optional.ofNullable(next);
  }

  int size() {
    return byKey.size();
  }
}
