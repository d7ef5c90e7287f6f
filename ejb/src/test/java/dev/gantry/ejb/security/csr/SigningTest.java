package dev.gantry.ejb.security.csr;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.registry.Api;
import dev.gantry.ejb.security.Pem;
import dev.gantry.model.object.Json;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SigningTest {

  private static final KeyPair CA_KEYS = Api.keys();
  private static final KeyPair NODE_KEYS = Api.keys();
  private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.SECONDS);

  private static X509Certificate ca() throws Exception {
    X500Name name = new X500Name("CN=gantry-ca");
    return new JcaX509CertificateConverter()
        .getCertificate(
            new JcaX509v3CertificateBuilder(
                    name,
                    BigInteger.ONE,
                    Date.from(NOW.minusSeconds(60)),
                    Date.from(NOW.plus(Duration.ofDays(30))),
                    name,
                    CA_KEYS.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(CA_KEYS.getPrivate())));
  }

  static ObjectNode csr(String subject, String signer, String usages, String host)
      throws Exception {
    var request =
        new JcaPKCS10CertificationRequestBuilder(new X500Name(subject), NODE_KEYS.getPublic());
    if (!host.isEmpty()) {
      ExtensionsGenerator extensions = new ExtensionsGenerator();
      extensions.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(new GeneralName(GeneralName.iPAddress, host)));
      request.addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate());
    }
    String pem =
        Pem.write(
            request.build(
                new JcaContentSignerBuilder("SHA256withECDSA").build(NODE_KEYS.getPrivate())));
    ObjectNode csr = Json.object();
    ObjectNode spec = csr.putObject("spec");
    spec.put(
        "request", Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII)));
    spec.put("signerName", "kubernetes.io/" + signer).put("username", "system:bootstrap:x");
    for (String usage : usages.split("\\+")) {
      spec.withArray("/usages").add(usage);
    }
    return csr;
  }

  @ParameterizedTest(name = "{0} {1} {2}: {4}")
  @CsvSource({
    "'O=system:nodes,CN=system:node:n1',kube-apiserver-client-kubelet,digital signature+client auth,'',true",
    "'O=system:nodes,CN=system:node:n1',kube-apiserver-client-kubelet,digital signature+key encipherment+client auth,'',true",
    "'O=system:nodes,CN=n1',kube-apiserver-client-kubelet,digital signature+client auth,'',false",
    "'O=system:masters,CN=system:node:n1',kube-apiserver-client-kubelet,digital signature+client auth,'',false",
    "'O=system:nodes,CN=system:node:n1',kube-apiserver-client-kubelet,digital signature+server auth,'',false",
    "'O=system:nodes,CN=system:node:n1',kube-apiserver-client-kubelet,digital signature+client auth,10.0.0.1,false",
    "'O=system:nodes,CN=system:node:n1',kubelet-serving,digital signature+server auth,10.0.0.1,true",
    "'O=system:nodes,CN=system:node:n1',kubelet-serving,digital signature+server auth,'',false",
    "'O=dev,CN=ann',kube-apiserver-client,digital signature+client auth,'',true",
    "'O=system:masters,CN=ann',kube-apiserver-client,digital signature+client auth,'',false",
    "'O=dev,CN=ann',unheard-of,digital signature+client auth,'',false",
  })
  void signersSignWhatTheyAreFor(
      String subject, String signer, String usages, String host, boolean signs) throws Exception {
    String refusal = SigningRequest.of(csr(subject, signer, usages, host)).refusal();
    assertThat(refusal.isEmpty()).as(refusal).isEqualTo(signs);
  }

  @Test
  void certificatesAreTheClustersOwn() throws Exception {
    SigningRequest request =
        SigningRequest.of(
            csr(
                "O=system:nodes,CN=system:node:n1",
                "kubelet-serving",
                "digital signature+server auth",
                "10.0.0.1"));
    String pem =
        new ClusterSigner(ca(), CA_KEYS.getPrivate()).sign(request, NOW, Duration.ofDays(365));
    X509Certificate certificate =
        (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(
                    new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    certificate.verify(CA_KEYS.getPublic());
    assertThat(certificate.getPublicKey()).isEqualTo(NODE_KEYS.getPublic());
    assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
    assertThat(certificate.getSubjectAlternativeNames())
        .contains(List.of(GeneralName.iPAddress, "10.0.0.1"));
    assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
    assertThat(certificate.getNotAfter()).isEqualTo(ca().getNotAfter());
  }

  @Test
  void garbageIsNoRequest() {
    ObjectNode csr = Json.object();
    csr.putObject("spec").put("request", "bm9uc2Vuc2U=");
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> SigningRequest.of(csr))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
