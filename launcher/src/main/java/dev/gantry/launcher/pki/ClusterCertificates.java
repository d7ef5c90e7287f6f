package dev.gantry.launcher.pki;

import dev.gantry.launcher.Settings;
import dev.gantry.launcher.pki.CertificateAuthority.KeyKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.operator.OperatorCreationException;

/**
 * Everything that the cluster needs to trust itself, made once: authority, server, administrator,
 * token key.
 */
public final class ClusterCertificates {

  private static final String TOKEN_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";

  private ClusterCertificates() {}

  public static void ensure(Path directory, Settings settings)
      throws IOException, GeneralSecurityException, OperatorCreationException {
    CertificateAuthority authority = CertificateAuthority.at(directory);
    authority.writeTrustStore(directory);
    String serviceNet = settings.get("GANTRY_SERVICE_CIDR").replaceAll("\\.\\d+/.*$", "");
    authority.issue(
        directory,
        "server",
        "CN=kube-apiserver",
        List.of(
            "localhost",
            "kubernetes",
            "kubernetes.default",
            "kubernetes.default.svc",
            "kubernetes.default.svc." + settings.get("GANTRY_CLUSTER_DOMAIN"),
            "127.0.0.1",
            settings.hostAddress(),
            serviceNet + ".1"),
        KeyKind.EC);
    authority.issue(
        directory, "keycloak", "CN=keycloak", List.of("localhost", "127.0.0.1"), KeyKind.EC);
    authority.issue(
        directory, "admin", "O=system:masters,CN=kubernetes-admin", List.of(), KeyKind.RSA);
    authority.issue(
        directory,
        "kubelet-client",
        "O=system:masters,CN=kube-apiserver-kubelet-client",
        List.of(),
        KeyKind.EC);
    tokenKey(directory);
    bootstrapToken(directory);
  }

  private static void tokenKey(Path directory) throws IOException, GeneralSecurityException {
    if (!Files.exists(directory.resolve("sa.key"))) {
      KeyPair pair = CertificateAuthority.newKey();
      Files.writeString(directory.resolve("sa.pub"), CertificateAuthority.pem(pair.getPublic()));
      CertificateAuthority.writePrivate(
          directory.resolve("sa.key"), CertificateAuthority.pem(pair.getPrivate()));
    }
  }

  /** {@code id.secret} as in Kubernetes' bootstrap tokens: six and sixteen characters. */
  private static void bootstrapToken(Path directory) throws IOException {
    Path file = directory.resolve("bootstrap-token");
    if (!Files.exists(file)) {
      CertificateAuthority.writePrivate(file, random(6) + "." + random(16) + "\n");
    }
  }

  private static String random(int length) {
    SecureRandom random = new SecureRandom();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(TOKEN_ALPHABET.charAt(random.nextInt(TOKEN_ALPHABET.length())));
    }
    return text.toString();
  }

  /**
   * A kubeconfig of the administrator with everything inside, so that it can be copied to another
   * machine.
   */
  public static void writeKubeconfig(Path file, Path pki, String server) throws IOException {
    String config =
        """
        apiVersion: v1
        kind: Config
        clusters:
        - name: gantry
          cluster:
            server: %s
            certificate-authority-data: %s
        users:
        - name: admin
          user:
            client-certificate-data: %s
            client-key-data: %s
        contexts:
        - name: gantry
          context: {cluster: gantry, user: admin}
        current-context: gantry
        """
            .formatted(
                server, base64(pki, "ca.crt"), base64(pki, "admin.crt"), base64(pki, "admin.key"));
    CertificateAuthority.writePrivate(file, config);
  }

  private static String base64(Path pki, String name) throws IOException {
    return Base64.getEncoder().encodeToString(Files.readAllBytes(pki.resolve(name)));
  }
}
