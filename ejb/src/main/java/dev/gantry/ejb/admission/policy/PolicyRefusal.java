package dev.gantry.ejb.admission.policy;

import dev.gantry.ejb.admission.AdmissionRequest;
import dev.gantry.model.kind.Kind;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.status.Cause;
import java.util.List;

/** The answer to a request that a policy does not let through. */
final class PolicyRefusal {

  private PolicyRefusal() {}

  /**
   * @param asked {@code ""} for the usual reason, {@code Invalid}
   */
  static ApiException of(AdmissionRequest request, String why, String asked) {
    String reason = asked.isEmpty() ? "Invalid" : asked;
    int code =
        switch (reason) {
          case "Unauthorized" -> 401;
          case "Forbidden" -> 403;
          case "RequestEntityTooLarge" -> 413;
          default -> 422;
        };
    Kind kind = request.kind().client();
    return new ApiException(
        code,
        reason,
        request.forbidden(why).getMessage(),
        kind.group(),
        kind.plural(),
        request.key().name(),
        "",
        List.of(new Cause("", "", why)),
        0);
  }
}
