package dev.gantry.model.cel;

/**
 * An expression that cannot be compiled or evaluated, in words for whoever wrote it.
 *
 * <p>Compile errors show the place: {@code ERROR: <input>:1:6: undefined field 'foo'}, the line and
 * a pointer below it. Evaluation errors are one sentence: {@code no such key: foo}, {@code division
 * by zero}, {@code no such overload}, {@code operation cancelled: actual cost limit exceeded}.
 */
public final class CelError extends Exception {

  /** What went wrong. */
  public enum Reason {
    /** It is not a CEL expression, or its types do not fit. */
    COMPILE,
    /** The result is not of the expected type. */
    RESULT_TYPE,
    /** A value that it met does not allow what it does. */
    EVALUATION,
    /** One evaluation cost more than one may. */
    CALL_COST,
    /** What all evaluations may cost together is spent. */
    BUDGET
  }

  private static final long serialVersionUID = 1L;

  private final Reason reason;

  public CelError(Reason reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
