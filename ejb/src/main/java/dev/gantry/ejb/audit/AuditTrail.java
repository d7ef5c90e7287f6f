package dev.gantry.ejb.audit;

import dev.gantry.model.request.Identity;
import java.time.Clock;

/** Begins the audit event of each request. */
public final class AuditTrail {

  private final Policy policy;
  private final AuditLog log;
  private final Denials denials;
  private final Clock clock;

  /**
   * @param log null records nothing; denials are kept all the same
   * @param denials null keeps none
   */
  AuditTrail(Policy policy, AuditLog log, Denials denials, Clock clock) {
    this.policy = policy;
    this.log = log;
    this.denials = denials;
    this.clock = clock;
  }

  /**
   * @param user null where nobody could be told
   */
  public AuditEvent begin(AuditEvent.Asked asked, Identity user) {
    Policy.Decision decision =
        log == null ? Policy.Decision.NOTHING : policy.decide(user, asked.info());
    AuditEvent event = new AuditEvent(asked, user, decision, log, clock);
    event.reached(Stage.REQUEST_RECEIVED, 0);
    return event;
  }

  /** The request was refused to this user: that is kept whatever the policy says. */
  public void denied(AuditEvent event, int code, String why) {
    if (denials != null) {
      denials.add(event, code, why);
    }
  }

  /** Events lost since the start. */
  public long dropped() {
    return log == null ? 0 : log.dropped();
  }

  /** Events written since the start. */
  public long written() {
    return log == null ? 0 : log.written();
  }
}
