package dev.gantry.launcher;

/**
 * Something that the person at the terminal must know or do; shown as a sentence, never as a stack
 * trace.
 */
public final class Trouble extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public Trouble(String message) {
    super(message);
  }

  public Trouble(String message, Throwable cause) {
    super(message, cause);
  }
}
