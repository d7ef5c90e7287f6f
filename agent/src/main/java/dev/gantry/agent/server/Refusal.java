package dev.gantry.agent.server;

/** An answer other than success, in words. */
final class Refusal extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int code;

  Refusal(int code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  int code() {
    return code;
  }
}
