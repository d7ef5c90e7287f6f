package dev.gantry.web.render;

import dev.gantry.model.status.ApiException;

/** A refusal as a client reads it: in the form that it prefers, in JSON where it says nonsense. */
public final class StatusBody {

  private StatusBody() {}

  /**
   * @param accept the header, null for none
   */
  public static Body of(String accept, ApiException refusal) {
    return Writing.body(refusal.status(), format(accept), false);
  }

  private static Accepted.Format format(String accept) {
    try {
      return Accepted.parse(accept, true).format();
    } catch (ApiException e) {
      // The client accepts nothing that there is, and must be told so in something.
      return Accepted.Format.JSON;
    }
  }
}
