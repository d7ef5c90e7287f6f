package dev.gantry.ejb.security;

import dev.gantry.model.request.Identity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** Client certificates: the common name is the user, organizations are the groups. */
public final class CertificateAuthenticator implements Authenticator {

  @Override
  public Optional<Identity> authenticate(Credentials credentials) {
    if (credentials.certificate() == null) {
      return Optional.empty();
    }
    String user = "";
    List<String> groups = new ArrayList<>();
    try {
      LdapName subject =
          new LdapName(credentials.certificate().getSubjectX500Principal().getName());
      for (Rdn part : subject.getRdns()) {
        for (var attributes = part.toAttributes().getAll(); attributes.hasMore(); ) {
          var attribute = attributes.next();
          String value = String.valueOf(attribute.get());
          if ("CN".equalsIgnoreCase(attribute.getID())) {
            user = value;
          } else if ("O".equalsIgnoreCase(attribute.getID())) {
            groups.add(value);
          }
        }
      }
    } catch (InvalidNameException e) {
      return Optional.empty();
    } catch (javax.naming.NamingException e) {
      return Optional.empty();
    }
    if (user.isEmpty()) {
      return Optional.empty();
    }
    groups.add(Identity.AUTHENTICATED);
    return Optional.of(new Identity(user, "", groups, Map.of()));
  }
}
