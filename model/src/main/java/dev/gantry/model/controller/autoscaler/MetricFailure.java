package dev.gantry.model.controller.autoscaler;

/** A metric from which nothing can be concluded; the message goes into condition and event. */
public final class MetricFailure extends RuntimeException {

  private static final long serialVersionUID = 1;

  public MetricFailure(String message) {
    super(message);
  }

  /** {@code unable to get ...: why}. */
  MetricFailure within(String what) {
    return new MetricFailure(what + ": " + getMessage());
  }
}
