package dev.gantry.model.controller.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.controller.Percent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The arithmetic of a rolling update.
 *
 * @param replicas wanted in all
 * @param surge how many more there may be while it rolls
 * @param unavailable how many fewer may be available while it rolls
 */
public record Rolling(int replicas, int surge, int unavailable) {

  /**
   * Shares of {@code replicas}: surge is rounded up, unavailability down; both zero would never
   * move, so then one may be unavailable. For 10 replicas, 25 % and 25 %: surge 3, unavailable 2.
   */
  public static Rolling of(JsonNode deployment) {
    JsonNode spec = deployment.path("spec");
    int replicas = spec.path("replicas").asInt(1);
    if (!isRolling(deployment)) {
      return new Rolling(replicas, 0, 0);
    }
    JsonNode parameters = spec.path("strategy").path("rollingUpdate");
    int quarterUp = (int) Math.ceil(replicas * 0.25);
    int quarterDown = (int) Math.floor(replicas * 0.25);
    int surge = Percent.of(parameters.path("maxSurge"), replicas, true, quarterUp);
    int unavailable = Percent.of(parameters.path("maxUnavailable"), replicas, false, quarterDown);
    if (surge == 0 && unavailable == 0) {
      unavailable = 1;
    }
    return new Rolling(replicas, surge, Math.min(unavailable, replicas));
  }

  static boolean isRolling(JsonNode deployment) {
    return !"Recreate".equals(deployment.path("spec").path("strategy").path("type").asText());
  }

  int most() {
    return replicas + surge;
  }

  int leastAvailable() {
    return replicas - unavailable;
  }

  /**
   * How many the new replica set may have now. With 10 replicas, surge 3, 10 old and 0 new: 3.
   *
   * @param total of all replica sets, the new one included
   */
  public int grow(int newReplicas, int total) {
    if (newReplicas >= replicas) {
      return replicas;
    }
    return newReplicas + Math.max(0, Math.min(most() - total, replicas - newReplicas));
  }

  /**
   * Scales old replica sets down as far as availability allows, changing their {@code wanted}:
   * first pods that are not available (they cost nothing), then available ones.
   *
   * <p>With 10 replicas, unavailable 2, 10 old available and 3 new of which none is available: 13 −
   * 8 − 3 = 2 may go.
   */
  void shrink(List<Replicas> old, Replicas fresh) {
    int oldTotal = old.stream().mapToInt(r -> r.wanted).sum();
    int newUnavailable = fresh.wanted - fresh.available();
    int budget = oldTotal + fresh.wanted - leastAvailable() - newUnavailable;
    if (oldTotal == 0 || budget <= 0) {
      return;
    }
    List<Replicas> byAge = new ArrayList<>(old);
    byAge.sort(Comparator.comparing(Replicas::created).thenComparing(Replicas::name));
    for (Replicas set : byAge) {
      int unhealthy = Math.max(0, Math.min(budget, set.wanted - set.available()));
      set.wanted -= unhealthy;
      budget -= unhealthy;
    }
    int available =
        fresh.available() + old.stream().mapToInt(r -> Math.min(r.available(), r.wanted)).sum();
    int spare = available - leastAvailable();
    for (Replicas set : byAge) {
      int fewer = Math.max(0, Math.min(set.wanted, spare));
      set.wanted -= fewer;
      spare -= fewer;
    }
  }

  /**
   * Spreads a change of size over the replica sets in a rollout's middle in proportion to theirs,
   * the rest to the largest. From 10 to 15 with 5 and 5 (no surge): 7.5 → 8 and 7.
   */
  void proportion(List<Replicas> active, long replicasBefore) {
    int total = active.stream().mapToInt(r -> r.wanted).sum();
    int allowed = replicas > 0 ? most() : 0;
    int toAdd = allowed - total;
    Comparator<Replicas> bySize = Comparator.comparing(r -> -r.wanted);
    List<Replicas> sorted = new ArrayList<>(active);
    sorted.sort(
        toAdd > 0
            ? bySize.thenComparing(Replicas::created, Comparator.reverseOrder())
            : bySize.thenComparing(Replicas::created));
    int added = 0;
    int[] sizes = new int[sorted.size()];
    for (int i = 0; i < sizes.length; i++) {
      Replicas set = sorted.get(i);
      int part = toAdd == 0 ? 0 : share(set, replicasBefore, toAdd, added);
      sizes[i] = set.wanted + part;
      added += part;
    }
    for (int i = 0; i < sizes.length; i++) {
      int rest = i == 0 && toAdd != 0 ? toAdd - added : 0;
      sorted.get(i).wanted = Math.max(0, sizes[i] + rest);
    }
  }

  private int share(Replicas set, long replicasBefore, int toAdd, int added) {
    if (set.wanted == 0 || toAdd == added) {
      return 0;
    }
    if (replicas == 0) {
      return Math.max(-set.wanted, toAdd - added);
    }
    long before = set.number(Replicas.MAX, replicasBefore);
    long size = before == 0 ? set.wanted : Math.round((double) set.wanted * most() / before);
    int fraction = (int) (size - set.wanted);
    return toAdd > 0 ? Math.min(fraction, toAdd - added) : Math.max(fraction, toAdd - added);
  }
}
