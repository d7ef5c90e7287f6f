package dev.gantry.ejb.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.request.Identity;
import dev.gantry.model.request.RequestInfo;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is recorded of one request while it is handled. The request's thread only keeps references;
 * the log's own thread makes the text of it.
 */
public final class AuditEvent implements Annotations {

  /**
   * What was asked.
   *
   * @param uri path and query as they came
   * @param sourceIps the client's address last, proxies' words before it
   */
  public record Asked(
      String auditId, String uri, RequestInfo info, List<String> sourceIps, String userAgent) {}

  private final Asked asked;
  private final Policy.Decision decision;
  private final AuditLog log;
  private final Clock clock;
  private final Instant received;
  private final Identity user;
  private volatile Identity impersonated;
  private volatile byte[] request;
  private volatile List<byte[]> response;
  private volatile ObjectNode refusal;
  private volatile int code;
  private final Map<String, String> annotations = new TreeMap<>();

  /**
   * @param user null where nobody could be told
   */
  AuditEvent(Asked asked, Identity user, Policy.Decision decision, AuditLog log, Clock clock) {
    this.asked = asked;
    this.user = user;
    this.decision = decision;
    this.log = log;
    this.clock = clock;
    this.received = clock.instant();
  }

  @Override
  public void annotate(String key, String value) {
    if (records()) {
      synchronized (annotations) {
        annotations.putIfAbsent(key, value);
      }
    }
  }

  /** Whether anything is recorded at all. */
  public boolean records() {
    return decision.level() != Level.NONE;
  }

  public void impersonates(Identity other) {
    impersonated = other;
  }

  /** The body that came; kept where the policy wants it. */
  public void requestBody(byte[] body) {
    if (decision.level().atLeast(Level.REQUEST) && body != null && body.length > 0) {
      request = body;
    }
  }

  /** Whether {@link #responseBody} is of any use. */
  public boolean wantsResponse() {
    return decision.level().atLeast(Level.REQUEST_RESPONSE);
  }

  /** The JSON that goes out, in pieces. */
  public void responseBody(List<byte[]> pieces) {
    if (wantsResponse()) {
      response = pieces;
    }
  }

  /** The {@code Status} that is answered instead. */
  public void refused(ObjectNode status) {
    refusal = status;
  }

  /** The request reached a stage: its event goes to the log, if the policy wants it. */
  public void reached(Stage stage, int answered) {
    code = answered;
    if (records() && !decision.omitStages().contains(stage)) {
      log.add(new AuditLog.Entry(this, stage, clock.instant(), answered));
    }
  }

  public Asked asked() {
    return asked;
  }

  public int code() {
    return code;
  }

  Identity user() {
    return user;
  }

  Identity impersonated() {
    return impersonated;
  }

  /** Who the request was done as. */
  public Identity actor() {
    return impersonated == null ? user : impersonated;
  }

  Policy.Decision decision() {
    return decision;
  }

  Instant received() {
    return received;
  }

  byte[] request() {
    return request;
  }

  List<byte[]> response() {
    return response;
  }

  ObjectNode refusal() {
    return refusal;
  }

  Map<String, String> annotations() {
    synchronized (annotations) {
      return new TreeMap<>(annotations);
    }
  }
}
