package dev.gantry.ejb.flowcontrol;

import java.util.ArrayList;
import java.util.List;

/**
 * Divides the server's seats: what each level is due by its shares, and what it has at the moment,
 * lending what it does not need to those that want more.
 */
final class Seats {

  /** How slowly past demand is forgotten, per adjustment. */
  private static final double MEMORY = 0.977;

  private static final int STEPS = 50;

  /** One limited level. */
  static final class Part {
    final PriorityLevel level;
    final int nominal;
    final int least;
    final int most;
    double demand;

    Part(PriorityLevel level, int nominal, int total) {
      LevelSpec spec = level.spec();
      this.level = level;
      this.nominal = nominal;
      this.least = nominal - Math.round(nominal * spec.lendablePercent() / 100f);
      this.most =
          spec.borrowingPercent() < 0
              ? total
              : Math.min(total, nominal + Math.round(nominal * spec.borrowingPercent() / 100f));
    }
  }

  private final int total;
  private final List<Part> parts = new ArrayList<>();

  /**
   * @param levels all of them; exempt ones have no seats of their own
   */
  Seats(int total, List<PriorityLevel> levels) {
    this.total = total;
    int shares = levels.stream().mapToInt(l -> l.spec().shares()).sum();
    for (PriorityLevel level : levels) {
      if (!level.spec().exempt()) {
        parts.add(new Part(level, nominal(total, level.spec().shares(), shares), total));
      }
    }
  }

  static int nominal(int total, int shares, int allShares) {
    return allShares == 0 ? 0 : (int) Math.ceil((double) total * shares / allShares);
  }

  List<Part> parts() {
    return parts;
  }

  /** Looks at what was wanted lately and sets what each level has. */
  void adjust() {
    double[] least = new double[parts.size()];
    double[] target = new double[parts.size()];
    for (int i = 0; i < least.length; i++) {
      Part part = parts.get(i);
      int wanted = part.level.takeHighWater();
      part.demand = Math.max(wanted, MEMORY * part.demand + (1 - MEMORY) * wanted);
      // Nobody lends what it needs of its own.
      least[i] = Math.max(part.least, Math.min(part.nominal, wanted));
      target[i] = Math.max(1, Math.max(part.least, part.demand));
    }
    double proportion = fairProportion(least, target);
    for (int i = 0; i < least.length; i++) {
      double seats = part(least[i], target[i] * proportion, parts.get(i).most);
      parts.get(i).level.limit((int) Math.max(0, Math.round(seats)));
    }
  }

  private static double part(double least, double wanted, double most) {
    return Math.max(least, Math.min(most, wanted));
  }

  /** The one factor on all targets with which the parts make up the whole. */
  private double fairProportion(double[] least, double[] target) {
    double low = 0;
    double high = total;
    for (int step = 0; step < STEPS; step++) {
      double middle = (low + high) / 2;
      double sum = 0;
      for (int i = 0; i < least.length; i++) {
        sum += part(least[i], target[i] * middle, parts.get(i).most);
      }
      if (sum > total) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return low;
  }
}
