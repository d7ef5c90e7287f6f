package dev.gantry.web.request;

import dev.gantry.model.status.ApiException;
import jakarta.servlet.http.HttpServletRequest;

/** What became of one request so far, carried as a request attribute. */
public final class Outcome {

  private static final String ATTRIBUTE = Outcome.class.getName();

  private final String auditId;
  private final long start = System.nanoTime();
  private volatile ApiException refusal;
  private volatile boolean failed;
  private volatile boolean waiting;
  private Runnable onClose = () -> {};
  private boolean told;

  private Outcome(String auditId) {
    this.auditId = auditId;
  }

  static void begin(HttpServletRequest request, String auditId) {
    request.setAttribute(ATTRIBUTE, new Outcome(auditId));
  }

  static Outcome of(HttpServletRequest request) {
    return (Outcome) request.getAttribute(ATTRIBUTE);
  }

  /** The id under which the logs know the request. */
  public static String auditId(HttpServletRequest request) {
    return of(request).auditId;
  }

  /** The answer is this {@code Status}. */
  public static void refused(HttpServletRequest request, ApiException refusal) {
    of(request).refusal = refusal;
  }

  /** The answer is 500 because of a fault of ours. */
  public static void failed(HttpServletRequest request) {
    of(request).failed = true;
  }

  /** The request waits for its turn, on no thread; it will be dispatched again. */
  public static void waiting(HttpServletRequest request, boolean waits) {
    of(request).waiting = waits;
  }

  ApiException refusal() {
    return refusal;
  }

  boolean failed() {
    return failed;
  }

  boolean waiting() {
    return waiting;
  }

  /** The answer is a stream. */
  void opened(Runnable whenClosed) {
    onClose = whenClosed;
  }

  void closed() {
    onClose.run();
  }

  long nanos() {
    return System.nanoTime() - start;
  }

  /** True the first time: the end may be heard of in more than one way. */
  synchronized boolean tellOnce() {
    boolean first = !told;
    told = true;
    return first;
  }
}
