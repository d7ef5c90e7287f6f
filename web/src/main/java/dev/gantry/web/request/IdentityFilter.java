package dev.gantry.web.request;

import dev.gantry.ejb.audit.AuditEvent;
import dev.gantry.ejb.audit.AuditTrail;
import dev.gantry.ejb.security.Authenticator.Credentials;
import dev.gantry.ejb.security.AuthenticatorChain;
import dev.gantry.ejb.security.Authorizer;
import dev.gantry.ejb.security.Forbidden;
import dev.gantry.ejb.security.Impersonation;
import dev.gantry.ejb.security.OnlyMine;
import dev.gantry.model.request.Identity;
import dev.gantry.model.request.RequestInfo;
import dev.gantry.model.status.ApiException;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Who are you, whom do you act for, and may you? What passes carries an {@link ApiRequest}. */
public class IdentityFilter extends HttpFilter {

  private static final long serialVersionUID = 1L;
  private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";
  private static final String BEARER = "bearer ";
  private static final String WEB_SOCKET_BEARER = "base64url.bearer.authorization.k8s.io.";

  @Inject private transient AuthenticatorChain authenticators;
  @Inject private transient Authorizer authorizer;
  @Inject private transient AuditTrail trail;
  @Inject private transient OnlyMine onlyMine;

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Map<String, List<String>> query = QueryParameters.parse(request.getQueryString());
    String path = QueryParameters.decodePath(request.getRequestURI());
    RequestInfo info = RequestInfo.parse(request.getMethod(), path, query);
    refuseAmbiguous(path, info);
    Identity real;
    try {
      real = authenticators.authenticate(credentials(request));
    } catch (ApiException nobody) {
      AuditEvent audit = trail.begin(asked(request, response, info), null);
      if (!nobody.why().isEmpty()) {
        audit.annotate("authentication.gantry.dev/refusal", nobody.why());
      }
      new ApiRequest(info, Identity.ANONYMOUS, query, audit).attachTo(request);
      throw nobody;
    }
    AuditEvent audit = trail.begin(asked(request, response, info), real);
    new ApiRequest(info, real, query, audit).attachTo(request);
    Identity identity = new Impersonation(authorizer).apply(real, headers(request));
    if (!identity.equals(real)) {
      audit.impersonates(identity);
      new ApiRequest(info, identity, query, audit).attachTo(request);
    }
    Authorizer.Decision decision = authorizer.authorize(identity, info);
    Optional<Set<String>> mine =
        decision.allowed() ? Optional.empty() : onlyMine.namespaces(identity, info);
    boolean allowed = decision.allowed() || mine.isPresent();
    audit.annotate("authorization.k8s.io/decision", allowed ? "allow" : "forbid");
    audit.annotate(
        "authorization.k8s.io/reason",
        mine.isPresent() ? "narrowed to " + String.join(", ", mine.get()) : decision.reason());
    if (mine.isPresent()) {
      ApiRequest.of(request).narrowed(mine.get()).attachTo(request);
    } else if (!decision.allowed()) {
      throw Forbidden.answer(identity, info, decision.reason());
    }
    chain.doFilter(request, response);
  }

  private static AuditEvent.Asked asked(
      HttpServletRequest request, HttpServletResponse response, RequestInfo info) {
    String query = request.getQueryString();
    String agent = request.getHeader("User-Agent");
    return new AuditEvent.Asked(
        response.getHeader(AnswerFilter.AUDIT_ID),
        query == null ? request.getRequestURI() : request.getRequestURI() + "?" + query,
        info,
        sources(request),
        agent == null ? "" : agent);
  }

  /** What proxies say, and last the address that is sure. */
  private static List<String> sources(HttpServletRequest request) {
    String forwarded = request.getHeader("X-Forwarded-For");
    if (forwarded == null) {
      return List.of(request.getRemoteAddr());
    }
    List<String> sources = new ArrayList<>();
    for (String address : forwarded.split(",")) {
      if (!address.isBlank()) {
        sources.add(address.strip());
      }
    }
    sources.add(request.getRemoteAddr());
    return sources;
  }

  /** What is authorized must be what is served: no path that somebody may read in another way. */
  private static void refuseAmbiguous(String path, RequestInfo info) {
    if ("proxy".equals(info.subresource())) {
      return;
    }
    if (path.indexOf(';') >= 0 || path.contains("//")) {
      throw ApiException.unknownPath();
    }
    for (String segment : path.split("/")) {
      if (".".equals(segment) || "..".equals(segment)) {
        throw ApiException.unknownPath();
      }
    }
  }

  private static Credentials credentials(HttpServletRequest request) {
    X509Certificate[] chain = (X509Certificate[]) request.getAttribute(CERTIFICATES);
    return new Credentials(chain == null || chain.length == 0 ? null : chain[0], bearer(request));
  }

  /** From the header, or from where browsers put it, which cannot set headers on WebSockets. */
  private static String bearer(HttpServletRequest request) {
    String authorization = request.getHeader("Authorization");
    if (authorization != null && authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
      return authorization.substring(BEARER.length()).strip();
    }
    String protocols = request.getHeader("Sec-WebSocket-Protocol");
    if (protocols != null && protocols.contains(WEB_SOCKET_BEARER)) {
      for (String protocol : protocols.split(",")) {
        if (protocol.strip().startsWith(WEB_SOCKET_BEARER)) {
          byte[] token =
              java.util.Base64.getUrlDecoder()
                  .decode(protocol.strip().substring(WEB_SOCKET_BEARER.length()));
          return new String(token, java.nio.charset.StandardCharsets.UTF_8);
        }
      }
    }
    return "";
  }

  private static Map<String, List<String>> headers(HttpServletRequest request) {
    if (request.getHeader("Impersonate-User") == null
        && request.getHeader("Impersonate-Group") == null
        && request.getHeader("Impersonate-Uid") == null) {
      return Map.of();
    }
    Map<String, List<String>> headers = new TreeMap<>();
    for (String name : Collections.list(request.getHeaderNames())) {
      headers.put(name, Collections.list(request.getHeaders(name)));
    }
    return headers;
  }
}
