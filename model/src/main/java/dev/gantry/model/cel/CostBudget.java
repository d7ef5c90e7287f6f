package dev.gantry.model.cel;

/**
 * What evaluations may cost: each by itself, and all that share the budget together. Costs are in
 * Kubernetes' units, about one for each read of a field. Not shared between threads.
 */
public final class CostBudget {

  /** Kubernetes' limit for one evaluation. */
  public static final long PER_CALL = 1_000_000;

  /** Kubernetes' limit for all rules of one object, or all expressions of one policy. */
  public static final long PER_REQUEST = 10_000_000;

  private final long perCall;
  private long remaining;

  /**
   * @param perCall limit of one evaluation
   * @param total limit of all together
   */
  public CostBudget(long perCall, long total) {
    this.perCall = perCall;
    this.remaining = total;
  }

  /** A budget with Kubernetes' limits. */
  public static CostBudget standard() {
    return new CostBudget(PER_CALL, PER_REQUEST);
  }

  public long perCall() {
    return perCall;
  }

  /** What is left; below zero when it was overspent. */
  public long remaining() {
    return remaining;
  }

  /** Takes the cost of one evaluation out of what is left. */
  public void charge(long cost) {
    remaining -= cost;
  }

  public boolean isSpent() {
    return remaining < 0;
  }
}
