package dev.gantry.model.schema;

/** Bytes that are no document; the message says why. Carries no stack trace: it is an answer. */
final class Malformed extends Exception {

  private static final long serialVersionUID = 1L;

  Malformed(String why) {
    super(why, null, false, false);
  }
}
