package dev.gantry.launcher.command;

/**
 * One thing that the doctor looked at.
 *
 * @param what the thing, in a word or two
 * @param detail what was found, or what to do
 */
record Finding(String what, Verdict verdict, String detail) {

  enum Verdict {
    GOOD,
    /** Works, but should be known. */
    NOTED,
    /** Must be put right. */
    WRONG
  }

  static Finding of(String what, boolean good, String detail, String advice) {
    return new Finding(what, good ? Verdict.GOOD : Verdict.WRONG, good ? detail : advice);
  }

  static Finding note(String what, boolean good, String detail, String otherwise) {
    return new Finding(what, good ? Verdict.GOOD : Verdict.NOTED, good ? detail : otherwise);
  }
}
