package dev.gantry.model.cel;

/**
 * An evaluation that failed, on its way to where the language lets it be forgotten ({@code false &&
 * failing} is false) or out. Also a value: of an accumulator that failed so far.
 */
class Fault extends RuntimeException {

  private static final long serialVersionUID = 1L;

  Fault(String message) {
    super(message, null, false, false);
  }

  static Fault noSuchOverload() {
    return new Fault("no such overload");
  }

  static Fault noSuchKey(Object key) {
    return new Fault("no such key: " + key);
  }

  /** The limit of one evaluation is passed: nothing may forget this. */
  static final class TooCostly extends Fault {
    private static final long serialVersionUID = 1L;

    TooCostly() {
      super("operation cancelled: actual cost limit exceeded");
    }
  }
}
