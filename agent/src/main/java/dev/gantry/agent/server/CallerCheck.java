package dev.gantry.agent.server;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.RenegotiationRequiredException;
import io.undertow.server.SSLSessionInfo;
import io.undertow.util.Headers;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * Lets in whom the cluster lets in: the control plane by its certificate (verified by TLS, group
 * {@code system:masters}), anybody else, by certificate or bearer token, who may do the same to
 * {@code nodes/proxy}, {@code nodes/stats}, {@code nodes/metrics} or {@code nodes/pods}.
 */
final class CallerCheck implements HttpHandler {
  private static final String MASTERS = "system:masters";
  private static final String BEARER = "bearer ";

  private final HttpHandler next;
  private final CallerReviews reviews;

  CallerCheck(HttpHandler next, CallerReviews reviews) {
    this.next = next;
    this.reviews = reviews;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    CallerReviews.User user = caller(exchange).orElseThrow(() -> new Refusal(401, "Unauthorized"));
    if (!user.groups().contains(MASTERS)) {
      String verb = verb(exchange);
      String subresource = subresource(exchange.getRequestPath());
      if (!may(user, verb, subresource)) {
        throw new Refusal(
            403,
            "Forbidden (user="
                + user.name()
                + ", verb="
                + verb
                + ", resource=nodes, subresource(s)=["
                + (subresource.equals("pods") ? "pods proxy" : subresource)
                + "])");
      }
    }
    next.handleRequest(exchange);
  }

  private Optional<CallerReviews.User> caller(HttpServerExchange exchange) {
    X509Certificate certificate = certificate(exchange);
    if (certificate != null) {
      return Optional.of(user(certificate));
    }
    String header = exchange.getRequestHeaders().getFirst(Headers.AUTHORIZATION);
    if (header == null || !header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return Optional.empty();
    }
    try {
      return reviews.holder(header.substring(BEARER.length()).strip());
    } catch (KubernetesClientException e) {
      throw new Refusal(503, "The API server cannot be asked whose token this is: " + spoken(e));
    }
  }

  private boolean may(CallerReviews.User user, String verb, String subresource) {
    try {
      return reviews.may(user, verb, subresource)
          || subresource.equals("pods") && reviews.may(user, verb, "proxy");
    } catch (KubernetesClientException e) {
      throw new Refusal(503, "The API server cannot be asked whether you may: " + spoken(e));
    }
  }

  private static String spoken(KubernetesClientException e) {
    return e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
  }

  /** Whoever may only look must not run commands, whatever the method of an upgrade is. */
  private static String verb(HttpServerExchange exchange) {
    String path = exchange.getRequestPath();
    if (path.startsWith("/exec/")
        || path.startsWith("/attach/")
        || path.startsWith("/portForward/")) {
      return "create";
    }
    return switch (exchange.getRequestMethod().toString()) {
      case "POST" -> "create";
      case "PUT" -> "update";
      case "PATCH" -> "patch";
      case "DELETE" -> "delete";
      default -> "get";
    };
  }

  private static String subresource(String path) {
    if (path.startsWith("/stats")) {
      return "stats";
    }
    if (path.startsWith("/metrics")) {
      return "metrics";
    }
    return path.equals("/pods") ? "pods" : "proxy";
  }

  private static X509Certificate certificate(HttpServerExchange exchange) {
    SSLSessionInfo session = exchange.getConnection().getSslSessionInfo();
    try {
      Certificate[] chain = session == null ? null : session.getPeerCertificates();
      return chain == null || chain.length == 0 ? null : (X509Certificate) chain[0];
    } catch (SSLPeerUnverifiedException | RenegotiationRequiredException e) {
      return null;
    }
  }

  /** The common name is the user, each organization a group. */
  private static CallerReviews.User user(X509Certificate certificate) {
    String name = "";
    List<String> groups = new ArrayList<>();
    try {
      for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
        if ("O".equalsIgnoreCase(part.getType())) {
          groups.add(String.valueOf(part.getValue()));
        } else if ("CN".equalsIgnoreCase(part.getType())) {
          name = String.valueOf(part.getValue());
        }
      }
    } catch (InvalidNameException e) {
      return new CallerReviews.User("system:anonymous", null, List.of("system:unauthenticated"));
    }
    groups.add("system:authenticated");
    return new CallerReviews.User(name, null, List.copyOf(groups));
  }
}
