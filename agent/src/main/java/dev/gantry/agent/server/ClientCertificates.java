package dev.gantry.agent.server;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.SSLSessionInfo;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * Lets only the control plane in: clients whose certificate (verified by TLS) is of the group
 * {@code system:masters}.
 */
final class ClientCertificates implements HttpHandler {

  private static final String GROUP = "system:masters";

  private final HttpHandler next;

  ClientCertificates(HttpHandler next) {
    this.next = next;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    X509Certificate certificate = certificate(exchange);
    if (certificate == null) {
      throw new Refusal(401, "Unauthorized: a client certificate of this cluster is needed");
    }
    if (!isInGroup(certificate)) {
      throw new Refusal(
          403,
          "Forbidden: "
              + certificate.getSubjectX500Principal().getName()
              + " may not use this node's API");
    }
    next.handleRequest(exchange);
  }

  private static X509Certificate certificate(HttpServerExchange exchange) {
    SSLSessionInfo session = exchange.getConnection().getSslSessionInfo();
    try {
      Certificate[] chain = session == null ? null : session.getPeerCertificates();
      return chain == null || chain.length == 0 ? null : (X509Certificate) chain[0];
    } catch (SSLPeerUnverifiedException | io.undertow.server.RenegotiationRequiredException e) {
      return null;
    }
  }

  private static boolean isInGroup(X509Certificate certificate) {
    try {
      return new LdapName(certificate.getSubjectX500Principal().getName())
          .getRdns().stream().anyMatch(ClientCertificates::isGroup);
    } catch (InvalidNameException e) {
      return false;
    }
  }

  private static boolean isGroup(Rdn part) {
    return "O".equalsIgnoreCase(part.getType()) && GROUP.equals(part.getValue());
  }
}
