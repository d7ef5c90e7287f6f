package dev.gantry.jpa.commit;

import dev.gantry.jpa.SelectableFields;
import dev.gantry.jpa.cache.Snapshot;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.store.Write;
import dev.gantry.model.store.WriteResult.Effect;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One group commit, as a computation: first outside the lock, where every write is decided against
 * the state that the writes before it leave, with the revisions that they will most likely get;
 * then under the lock, where revisions are handed out and whatever rests on a state that moved is
 * put back. A state is the current one if it is the same instance: two writes to one key in one
 * round rest on each other, and the second falls back with the first.
 */
final class Round {

  private final Snapshot snapshot;
  private final SelectableFields fields;
  private final List<Unit> units = new ArrayList<>();
  private final Map<ObjectKey, Optional<StoredObject>> expected = new HashMap<>();
  private long predicted;

  private final List<LogRow> rows = new ArrayList<>();
  private final List<Unit> settled = new ArrayList<>();
  private final List<Unit> stale = new ArrayList<>();

  Round(Snapshot snapshot, SelectableFields fields) {
    this.snapshot = snapshot;
    this.fields = fields;
    this.predicted = snapshot.revision();
  }

  /** Decides a unit; a decision made earlier is kept if its base still stands. */
  void decide(Unit unit) {
    units.add(unit);
    Map<ObjectKey, Optional<StoredObject>> own = new HashMap<>();
    long next = predicted;
    for (int i = 0; i < unit.size(); i++) {
      Write write = unit.write(i);
      ObjectKey key = write.key();
      StoredObject base = look(own, expected, key);
      Decision decision = unit.decision(i);
      if (decision == null || decision.base() != base) {
        decision = Decision.of(write, base, fields.of(key.resource()));
        unit.decide(i, decision);
      }
      if (decision.isRefused()) {
        return;
      }
      StoredObject result = decision.writes() ? decision.document().at(key, ++next) : base;
      unit.result(i, result);
      own.put(key, Optional.ofNullable(decision.leavesObject() ? result : null));
    }
    expected.putAll(own);
    predicted = next;
  }

  /** Whether anything needs the lock. */
  boolean writes() {
    return predicted > snapshot.revision();
  }

  boolean isEmpty() {
    return units.isEmpty();
  }

  long snapshotRevision() {
    return snapshot.revision();
  }

  Set<ObjectKey> keys() {
    Set<ObjectKey> keys = new LinkedHashSet<>();
    units.forEach(unit -> each(unit, write -> keys.add(write.key())));
    return keys;
  }

  Set<String> fenceGroups() {
    Set<String> groups = new LinkedHashSet<>();
    units.forEach(
        unit ->
            each(
                unit,
                write -> {
                  if (write.actor().fence() != null) {
                    groups.add(write.actor().fence().group());
                  }
                }));
    return groups;
  }

  /**
   * Hands out revisions. Call with the lock row held, or before a round that writes nothing is
   * confirmed.
   *
   * @param last the revision in the lock row
   * @param stored current revisions of {@link #keys}, absent for no object; null when the snapshot
   *     is known to be current
   * @param tokens current token of each fence group
   */
  void assign(long last, Map<ObjectKey, Long> stored, Map<String, Long> tokens) {
    Map<ObjectKey, Optional<StoredObject>> actual = new HashMap<>();
    long next = last;
    for (Unit unit : units) {
      ApiException outdated = outdated(unit, tokens);
      if (outdated != null) {
        unit.decide(0, new Decision(null, null, null, outdated));
        settled.add(unit);
        continue;
      }
      Map<ObjectKey, Optional<StoredObject>> own = new HashMap<>();
      List<LogRow> ownRows = new ArrayList<>();
      if (!stands(unit, actual, own, ownRows, stored, next)) {
        stale.add(unit);
      } else {
        settled.add(unit);
        if (unit.refusal() == null) {
          actual.putAll(own);
          rows.addAll(ownRows);
          next += ownRows.size();
        }
      }
    }
  }

  private boolean stands(
      Unit unit,
      Map<ObjectKey, Optional<StoredObject>> actual,
      Map<ObjectKey, Optional<StoredObject>> own,
      List<LogRow> ownRows,
      Map<ObjectKey, Long> stored,
      long last) {
    for (int i = 0; i < unit.size(); i++) {
      Write write = unit.write(i);
      ObjectKey key = write.key();
      StoredObject base = look(own, actual, key);
      Decision decision = unit.decision(i);
      boolean inThisRound = own.containsKey(key) || actual.containsKey(key);
      if (decision.base() != base || (!inThisRound && moved(base, key, stored))) {
        return false;
      }
      if (decision.isRefused()) {
        return true;
      }
      StoredObject result = unit.result(i);
      if (decision.writes()) {
        long revision = last + ownRows.size() + 1;
        if (result.revision() != revision) {
          result = decision.document().at(key, revision);
          unit.result(i, result);
        }
        ownRows.add(new LogRow(decision.effect(), result, decision.document(), write.actor()));
      } else {
        // A write before this one may have got another revision than predicted.
        unit.result(i, base);
      }
      own.put(key, Optional.ofNullable(decision.effect() == Effect.REMOVED ? null : result));
    }
    return true;
  }

  /** What is to be written, in revision order. */
  List<LogRow> rows() {
    return rows;
  }

  /** Units that are written, unchanged, or refused by a state that is current. */
  List<Unit> settled() {
    return settled;
  }

  /** Units to decide again. */
  List<Unit> stale() {
    return stale;
  }

  private StoredObject look(
      Map<ObjectKey, Optional<StoredObject>> own,
      Map<ObjectKey, Optional<StoredObject>> round,
      ObjectKey key) {
    Optional<StoredObject> known = own.containsKey(key) ? own.get(key) : round.get(key);
    return known != null ? known.orElse(null) : snapshot.get(key);
  }

  private static boolean moved(StoredObject base, ObjectKey key, Map<ObjectKey, Long> stored) {
    return stored != null && stored.getOrDefault(key, 0L) != (base == null ? 0L : base.revision());
  }

  private static ApiException outdated(Unit unit, Map<String, Long> tokens) {
    for (int i = 0; i < unit.size(); i++) {
      Write write = unit.write(i);
      Write.Fence fence = write.actor().fence();
      if (fence != null && tokens.getOrDefault(fence.group(), 0L) != fence.token()) {
        return ApiException.conflict(
            write.key().resource(),
            write.key().name(),
            "the leadership of "
                + fence.group()
                + " with token "
                + fence.token()
                + " has ended; the current token is "
                + tokens.getOrDefault(fence.group(), 0L));
      }
    }
    return null;
  }

  private static void each(Unit unit, Consumer<Write> visitor) {
    for (int i = 0; i < unit.size(); i++) {
      visitor.accept(unit.write(i));
    }
  }
}
