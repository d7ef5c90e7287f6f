package dev.gantry.ejb.security.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.gantry.model.object.Json;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Signs service-account tokens (ES256), and publishes the key that checks them. */
public final class ServiceAccountIssuer {

  private final String issuer;
  private final String jwksUri;
  private final ECKey key;

  /**
   * @param jwksUri where {@link #jwks} is served, e.g. {@code
   *     https://10.201.0.1:6443/openid/v1/jwks}
   */
  public ServiceAccountIssuer(
      String issuer, String jwksUri, PrivateKey privateKey, PublicKey publicKey) {
    this.issuer = issuer;
    this.jwksUri = jwksUri;
    try {
      this.key =
          new ECKey.Builder(Curve.P_256, (ECPublicKey) publicKey)
              .privateKey((ECPrivateKey) privateKey)
              .keyUse(KeyUse.SIGNATURE)
              .algorithm(JWSAlgorithm.ES256)
              .keyIDFromThumbprint()
              .build();
    } catch (JOSEException e) {
      throw new IllegalStateException("the service-account key is not an EC P-256 key", e);
    }
  }

  public String issuer() {
    return issuer;
  }

  /** The public key, for verification. */
  ECKey publicKey() {
    return key.toPublicJWK();
  }

  /**
   * A token for a service account.
   *
   * @param node the node of the pod it is bound to; null where there is none
   * @param bound what the token dies with; null for nothing but the account
   */
  public String token(
      String namespace,
      String account,
      String accountUid,
      List<String> audiences,
      BoundTo bound,
      BoundTo node,
      Instant now,
      Duration lifetime) {
    Map<String, Object> kubernetes = new LinkedHashMap<>();
    kubernetes.put("namespace", namespace);
    if (node != null) {
      kubernetes.put("node", reference(node));
    }
    if (bound != null) {
      kubernetes.put(bound.kind().toLowerCase(java.util.Locale.ROOT), reference(bound));
    }
    kubernetes.put("serviceaccount", Map.of("name", account, "uid", accountUid));
    return sign(
        new JWTClaimsSet.Builder()
            .issuer(issuer)
            .subject(subject(namespace, account))
            .audience(audiences)
            .issueTime(Date.from(now))
            .notBeforeTime(Date.from(now))
            .expirationTime(Date.from(now.plus(lifetime)))
            .jwtID(UUID.randomUUID().toString())
            .claim("kubernetes.io", kubernetes)
            .build());
  }

  /** The everlasting token of a {@code kubernetes.io/service-account-token} Secret. */
  public String secretToken(String namespace, String account, String accountUid, String secret) {
    return sign(
        new JWTClaimsSet.Builder()
            .issuer(ServiceAccountAuthenticator.SECRET_ISSUER)
            .subject(subject(namespace, account))
            .claim("kubernetes.io/serviceaccount/namespace", namespace)
            .claim("kubernetes.io/serviceaccount/secret.name", secret)
            .claim("kubernetes.io/serviceaccount/service-account.name", account)
            .claim("kubernetes.io/serviceaccount/service-account.uid", accountUid)
            .build());
  }

  private static Map<String, Object> reference(BoundTo object) {
    return Map.of("name", object.name(), "uid", object.uid());
  }

  private static String subject(String namespace, String account) {
    return "system:serviceaccount:" + namespace + ":" + account;
  }

  private String sign(JWTClaimsSet claims) {
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(), claims);
    try {
      token.sign(new ECDSASigner(key));
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
    return token.serialize();
  }

  /** {@code /.well-known/openid-configuration}. */
  public byte[] discovery() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("issuer", issuer);
    document.put("jwks_uri", jwksUri);
    document.put("response_types_supported", List.of("id_token"));
    document.put("subject_types_supported", List.of("public"));
    document.put("id_token_signing_alg_values_supported", List.of("ES256"));
    return Json.bytes(document);
  }

  /** {@code /openid/v1/jwks}. */
  public byte[] jwks() {
    return Json.bytes(new JWKSet(key.toPublicJWK()).toJSONObject());
  }
}
