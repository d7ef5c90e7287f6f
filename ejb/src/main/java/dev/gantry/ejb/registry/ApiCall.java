package dev.gantry.ejb.registry;

import dev.gantry.ejb.audit.Annotations;
import dev.gantry.model.kind.Kind;
import dev.gantry.model.request.Identity;
import dev.gantry.model.request.RequestInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One authenticated and authorized request on a kind, free of HTTP.
 *
 * @param kind the kind in the version that the client speaks
 * @param query raw query parameters (labelSelector, limit, dryRun, fieldManager, ...)
 * @param contentType of the body, without parameters; decides the patch type
 * @param body raw body, JSON or YAML; empty for none
 * @param mine the only namespaces that a list may show; absent for all that it asks for
 * @param annotations takes what the audit log is to say of this call
 */
public record ApiCall(
    RequestInfo info,
    Kind kind,
    Identity identity,
    Map<String, List<String>> query,
    String contentType,
    byte[] body,
    String userAgent,
    Optional<Set<String>> mine,
    Annotations annotations) {

  /** A call that nobody audits. */
  public ApiCall(
      RequestInfo info,
      Kind kind,
      Identity identity,
      Map<String, List<String>> query,
      String contentType,
      byte[] body,
      String userAgent) {
    this(
        info,
        kind,
        identity,
        query,
        contentType,
        body,
        userAgent,
        Optional.empty(),
        Annotations.NONE);
  }

  /** Adds to the audit event of this call. */
  public void annotate(String key, String value) {
    annotations.annotate(key, value);
  }

  /** The same call with its body in another form. */
  public ApiCall withBody(byte[] other, String otherType) {
    return new ApiCall(info, kind, identity, query, otherType, other, userAgent, mine, annotations);
  }

  /** The first value of a query parameter, {@code ""} where absent. */
  public String parameter(String name) {
    List<String> values = query.get(name);
    return values == null || values.isEmpty() ? "" : values.get(0);
  }

  /**
   * A boolean parameter as Kubernetes reads it: present and neither {@code false} nor {@code 0}.
   */
  public boolean flag(String name) {
    List<String> values = query.get(name);
    return values != null
        && !values.isEmpty()
        && !"false".equals(values.get(0))
        && !"0".equals(values.get(0));
  }
}
