package dev.gantry.jpa.commit;

import dev.gantry.model.store.StoredObject;
import dev.gantry.model.store.Write;
import dev.gantry.model.store.WriteResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Writes that succeed or fail together, on their way through the committer. */
final class Unit {

  private final List<Write> writes;
  private final Decision[] decisions;
  private final StoredObject[] results;
  private final CompletableFuture<List<WriteResult>> future = new CompletableFuture<>();
  private final long submittedAt = System.nanoTime();

  Unit(List<Write> writes) {
    this.writes = List.copyOf(writes);
    this.decisions = new Decision[writes.size()];
    this.results = new StoredObject[writes.size()];
  }

  int size() {
    return writes.size();
  }

  Write write(int i) {
    return writes.get(i);
  }

  Decision decision(int i) {
    return decisions[i];
  }

  void decide(int i, Decision decision) {
    decisions[i] = decision;
    results[i] = null;
  }

  /** The object after write {@code i}; for a removal its last state. */
  StoredObject result(int i) {
    return results[i];
  }

  void result(int i, StoredObject object) {
    results[i] = object;
  }

  /** The first refusal, or null. */
  RuntimeException refusal() {
    for (Decision decision : decisions) {
      if (decision != null && decision.isRefused()) {
        return decision.refusal();
      }
    }
    return null;
  }

  CompletableFuture<List<WriteResult>> future() {
    return future;
  }

  boolean isOlderThan(long nanos) {
    return System.nanoTime() - submittedAt > nanos;
  }

  void fail(RuntimeException why) {
    future.completeExceptionally(why);
  }

  void complete() {
    List<WriteResult> done = new ArrayList<>(writes.size());
    for (int i = 0; i < decisions.length; i++) {
      done.add(new WriteResult(Optional.ofNullable(results[i]), decisions[i].effect()));
    }
    future.complete(done);
  }
}
