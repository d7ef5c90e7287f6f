package dev.gantry.agent.cri;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/**
 * A call that the container runtime refused or could not finish; the message is the runtime's own.
 */
public final class RuntimeCallException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Status status;

  RuntimeCallException(String method, StatusRuntimeException cause) {
    super(describe(cause.getStatus()), cause);
    this.status = cause.getStatus();
    this.method = method;
  }

  private final String method;

  private static String describe(Status status) {
    String description = status.getDescription();
    return "rpc error: code = "
        + spoken(status.getCode())
        + " desc = "
        + (description == null ? "" : description);
  }

  /** The names as gRPC's Go library prints them, since users know messages in that form. */
  private static String spoken(Status.Code code) {
    StringBuilder name = new StringBuilder();
    for (String word : code.name().split("_")) {
      name.append(word.charAt(0)).append(word.substring(1).toLowerCase(java.util.Locale.ROOT));
    }
    return name.toString();
  }

  public String method() {
    return method;
  }

  public boolean notFound() {
    return status != null && status.getCode() == Status.Code.NOT_FOUND;
  }

  public boolean timedOut() {
    return status != null && status.getCode() == Status.Code.DEADLINE_EXCEEDED;
  }

  public boolean unavailable() {
    return status != null && status.getCode() == Status.Code.UNAVAILABLE;
  }
}
