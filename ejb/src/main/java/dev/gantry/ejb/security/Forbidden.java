package dev.gantry.ejb.security;

import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.request.Identity;
import dev.gantry.model.request.RequestInfo;
import dev.gantry.model.status.ApiException;
import java.util.List;

/** The refusal of an unauthorized request, in Kubernetes' words. */
public final class Forbidden {

  private Forbidden() {}

  /**
   * @param reason what the authorizer said, may be empty
   */
  public static ApiException answer(Identity identity, RequestInfo request, String reason) {
    String why = "User \"" + identity.username() + "\" cannot " + request.verb();
    String tail = reason.isEmpty() ? "" : ": " + reason;
    if (!request.resourceRequest()) {
      String message = "forbidden: " + why + " path \"" + request.path() + "\"" + tail;
      return new ApiException(403, "Forbidden", message, "", "", "", "", List.of(), 0);
    }
    String resource =
        request.subresource().isEmpty()
            ? request.resource()
            : request.resource() + "/" + request.subresource();
    String scope =
        request.namespace().isEmpty()
            ? " at the cluster scope"
            : " in the namespace \"" + request.namespace() + "\"";
    return ApiException.forbidden(
        new GroupResource(request.group(), request.resource()),
        request.name(),
        why
            + " resource \""
            + resource
            + "\" in API group \""
            + request.group()
            + "\""
            + scope
            + tail);
  }
}
