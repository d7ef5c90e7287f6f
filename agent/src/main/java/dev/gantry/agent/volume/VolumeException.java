package dev.gantry.agent.volume;

/** A volume that cannot be made now; the message is what the pod's FailedMount event says. */
public final class VolumeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public VolumeException(String message) {
    super(message);
  }

  public VolumeException(String message, Throwable cause) {
    super(message, cause);
  }
}
