package dev.gantry.agent.probe;

/** What one execution of a probe found; the message explains a failure. */
public record ProbeOutcome(boolean success, String message) {
  static ProbeOutcome ok() {
    return new ProbeOutcome(true, "");
  }

  static ProbeOutcome failed(String message) {
    return new ProbeOutcome(false, message);
  }
}
