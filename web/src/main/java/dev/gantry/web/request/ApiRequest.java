package dev.gantry.web.request;

import dev.gantry.ejb.audit.AuditEvent;
import dev.gantry.ejb.registry.ApiCall;
import dev.gantry.model.kind.Kind;
import dev.gantry.model.request.Identity;
import dev.gantry.model.request.RequestInfo;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who asks for what, and the only namespaces that a list may show, where it is narrowed: made by
 * the filters, carried as a request attribute, read by every endpoint.
 */
public record ApiRequest(
    RequestInfo info,
    Identity identity,
    Map<String, List<String>> query,
    AuditEvent audit,
    Optional<Set<String>> mine) {

  private static final String ATTRIBUTE = ApiRequest.class.getName();

  /** A request that is answered in full, or refused. */
  ApiRequest(
      RequestInfo info, Identity identity, Map<String, List<String>> query, AuditEvent audit) {
    this(info, identity, query, audit, Optional.empty());
  }

  ApiRequest narrowed(Set<String> namespaces) {
    return new ApiRequest(info, identity, query, audit, Optional.of(namespaces));
  }

  /** The request's own; the filters have put it there. */
  public static ApiRequest of(HttpServletRequest request) {
    return (ApiRequest) request.getAttribute(ATTRIBUTE);
  }

  void attachTo(HttpServletRequest request) {
    request.setAttribute(ATTRIBUTE, this);
  }

  /** The call that the registry carries out. */
  public ApiCall call(Kind kind, HttpServletRequest request, byte[] body) {
    String type = request.getContentType();
    String agent = request.getHeader("User-Agent");
    audit.requestBody(body);
    return new ApiCall(
        info,
        kind,
        identity,
        query,
        mediaType(type),
        body,
        agent == null ? "" : agent,
        mine,
        audit);
  }

  private static String mediaType(String contentType) {
    if (contentType == null) {
      return "";
    }
    int parameters = contentType.indexOf(';');
    return (parameters < 0 ? contentType : contentType.substring(0, parameters)).strip();
  }

  /** The first value of a query parameter, {@code ""} where absent. */
  public String parameter(String name) {
    List<String> values = query.get(name);
    return values == null || values.isEmpty() ? "" : values.get(0);
  }

  /** As Kubernetes reads a boolean: present, and neither {@code false} nor {@code 0}. */
  public boolean flag(String name) {
    List<String> values = query.get(name);
    return values != null
        && !values.isEmpty()
        && !"false".equals(values.get(0))
        && !"0".equals(values.get(0));
  }
}
