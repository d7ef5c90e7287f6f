package dev.gantry.web.discovery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import dev.gantry.ejb.config.Settings;
import dev.gantry.model.object.Json;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;

/** Lets others check service-account tokens: issuer and public keys, as OpenID Connect has it. */
@ApplicationScoped
@Path("")
public class TokenIssuerEndpoint {

  @Inject private Settings settings;

  @GET
  @Path(".well-known/openid-configuration")
  @Produces("application/json")
  public byte[] configuration() {
    ObjectNode configuration = Json.object();
    configuration
        .put("issuer", settings.issuer())
        .put(
            "jwks_uri",
            "https://"
                + settings.advertiseAddress()
                + ":"
                + settings.apiPort()
                + "/openid/v1/jwks");
    configuration.putArray("response_types_supported").add("id_token");
    configuration.putArray("subject_types_supported").add("public");
    configuration.putArray("id_token_signing_alg_values_supported").add("ES256");
    return Json.bytes(configuration);
  }

  @GET
  @Path("openid/v1/jwks")
  @Produces("application/jwk-set+json")
  public byte[] keys() throws IOException, JOSEException {
    String pem = Files.readString(settings.pkiDir().resolve("sa.pub"));
    ECKey key =
        new ECKey.Builder(JWK.parseFromPEMEncodedObjects(pem).toECKey())
            .keyUse(KeyUse.SIGNATURE)
            .algorithm(JWSAlgorithm.ES256)
            .keyIDFromThumbprint()
            .build();
    if (!Curve.P_256.equals(key.getCurve())) {
      throw new JOSEException("sa.pub is not a P-256 key");
    }
    return new JWKSet(key).toString(true).getBytes(StandardCharsets.UTF_8);
  }
}
