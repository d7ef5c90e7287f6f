package dev.gantry.ejb.security;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;

/** PEM files of the cluster's PKI: EC keys in PKCS#8 and SubjectPublicKeyInfo, certificates. */
public final class Pem {

  private Pem() {}

  public static PrivateKey privateKey(Path file) {
    try {
      return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(body(file)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(file + " is not an EC private key in PKCS#8 form", e);
    }
  }

  public static PublicKey publicKey(Path file) {
    try {
      return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(body(file)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(file + " is not an EC public key", e);
    }
  }

  public static X509Certificate certificate(Path file) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(file)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(file + " is not a certificate", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A certificate, key or request as PEM text. */
  public static String write(Object object) {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(object);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /** The bytes between the markers of the file's only block. */
  private static byte[] body(Path file) {
    try {
      String text = Files.readString(file, StandardCharsets.US_ASCII);
      return Base64.getMimeDecoder().decode(text.replaceAll("-----[A-Z ]+-----", ""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
