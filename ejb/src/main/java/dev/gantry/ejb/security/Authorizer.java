package dev.gantry.ejb.security;

import dev.gantry.model.request.Identity;
import dev.gantry.model.request.RequestInfo;

/** May they? */
public interface Authorizer {

  Decision authorize(Identity identity, RequestInfo request);

  /**
   * @param reason for people: which rule allowed, or what is missing
   */
  record Decision(boolean allowed, String reason) {}
}
