package dev.gantry.agent.registration;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** A PKCS#10 request for a node's certificate: {@code O=system:nodes, CN=system:node:<name>}. */
final class SigningRequest {
  private SigningRequest() {}

  static KeyPair newKey() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  /**
   * @param dnsNames names that a serving certificate is for; empty for a client certificate
   * @param ips addresses, the same
   * @return PEM
   */
  static String pem(KeyPair key, String nodeName, List<String> dnsNames, List<String> ips)
      throws IOException, OperatorCreationException {
    var subject =
        new X500NameBuilder(BCStyle.INSTANCE)
            .addRDN(BCStyle.O, "system:nodes")
            .addRDN(BCStyle.CN, "system:node:" + nodeName)
            .build();
    var builder = new JcaPKCS10CertificationRequestBuilder(subject, key.getPublic());
    if (!dnsNames.isEmpty() || !ips.isEmpty()) {
      GeneralName[] names =
          java.util.stream.Stream.concat(
                  dnsNames.stream().map(n -> new GeneralName(GeneralName.dNSName, n)),
                  ips.stream().map(ip -> new GeneralName(GeneralName.iPAddress, ip)))
              .toArray(GeneralName[]::new);
      ExtensionsGenerator extensions = new ExtensionsGenerator();
      extensions.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
      builder.addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate());
    }
    var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate());
    return PemFiles.pem("CERTIFICATE REQUEST", builder.build(signer).getEncoded());
  }
}
