package dev.gantry.model.patch;

/** A well-formed patch that does not fit its document; becomes a 422 at the edge of the package. */
final class PatchFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  PatchFailure(String message) {
    super(message, null, false, false);
  }
}
