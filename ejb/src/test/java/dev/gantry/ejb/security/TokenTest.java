package dev.gantry.ejb.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.registry.Api;
import dev.gantry.ejb.security.Authenticator.Credentials;
import dev.gantry.ejb.security.token.ServiceAccountIssuer;
import dev.gantry.model.object.Json;
import dev.gantry.model.object.Meta;
import dev.gantry.model.request.Identity;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenTest {

  private static final String ISSUER = "https://kubernetes.default.svc.cluster.local";
  private static final String ACCOUNT = "/api/v1/namespaces/default/serviceaccounts/default";

  private final Api api = new Api();

  private String token(String spec) {
    return api.post(ACCOUNT + "/token", "{'spec':{" + spec + "}}").at("/status/token").asText();
  }

  private Identity who(String token) {
    return api.authenticators.authenticate(new Credentials(null, token));
  }

  private void refused(String token) {
    assertThatThrownBy(() -> who(token)).hasMessage("Unauthorized");
  }

  private static ObjectNode claims(String token) {
    return Json.parse(Base64.getUrlDecoder().decode(token.split("\\.")[1]));
  }

  @Test
  void aTokenSaysWhoItIs() {
    Identity identity = who(token(""));
    assertThat(identity.username()).isEqualTo("system:serviceaccount:default:default");
    assertThat(identity.groups())
        .containsExactly(
            "system:serviceaccounts", "system:serviceaccounts:default", "system:authenticated");
    assertThat(identity.uid()).isEqualTo(Meta.uid(api.get(ACCOUNT)));
  }

  @Test
  void claimsAreThoseOfKubernetes() {
    ObjectNode claims = claims(token("'audiences':['vault'],'expirationSeconds':1200"));
    assertThat(claims.path("iss").asText()).isEqualTo(ISSUER);
    assertThat(claims.path("sub").asText()).isEqualTo("system:serviceaccount:default:default");
    assertThat(claims.path("exp").asLong() - claims.path("iat").asLong()).isEqualTo(1200);
    assertThat(claims.at("/kubernetes.io/namespace").asText()).isEqualTo("default");
    assertThat(claims.at("/kubernetes.io/serviceaccount/name").asText()).isEqualTo("default");
    assertThat(claims.path("jti").asText()).isNotEmpty();
  }

  @Test
  void anExpiredTokenIsRefused() {
    String token = token("'expirationSeconds':600");
    api.clock.advance(Duration.ofSeconds(599));
    who(token);
    api.clock.advance(Duration.ofSeconds(2));
    refused(token);
  }

  @Test
  void aTokenForSomebodyElseIsRefused() {
    refused(token("'audiences':['vault']"));
  }

  @Test
  void forgedTokensAreRefused() {
    String token = token("");
    String[] parts = token.split("\\.");
    ObjectNode claims = claims(token);
    claims.put("sub", "system:serviceaccount:kube-system:admin");
    String forged = Base64.getUrlEncoder().withoutPadding().encodeToString(Json.bytes(claims));
    refused(parts[0] + "." + forged + "." + parts[2]);
    String none =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8));
    refused(none + "." + parts[1] + ".");
    refused(none + "." + parts[1] + "." + parts[2]);
    KeyPair stranger = Api.keys();
    ServiceAccountIssuer other =
        new ServiceAccountIssuer(ISSUER, "", stranger.getPrivate(), stranger.getPublic());
    refused(
        other.token(
            "default",
            "default",
            Meta.uid(api.get(ACCOUNT)),
            List.of(ISSUER),
            null,
            null,
            api.clock.instant(),
            Duration.ofHours(1)));
    refused("nonsense");
    refused("a.b.c");
  }

  @Test
  void aTokenDiesWithItsPod() {
    ObjectNode pod =
        api.post(
            "/api/v1/namespaces/default/pods",
            "{'metadata':{'name':'p'},'spec':{'containers':[{'name':'c','image':'i'}]}}");
    String token =
        token(
            "'boundObjectRef':{'apiVersion':'v1','kind':'Pod','name':'p','uid':'"
                + Meta.uid(pod)
                + "'}");
    assertThat(who(token).extra().get("authentication.kubernetes.io/pod-name"))
        .containsExactly("p");
    api.delete("/api/v1/namespaces/default/pods/p", "");
    refused(token);
  }

  @Test
  void aTokenDiesWithItsAccount() {
    String token = token("");
    api.delete(ACCOUNT, "");
    refused(token);
    api.post("/api/v1/namespaces/default/serviceaccounts", "{'metadata':{'name':'default'}}");
    refused(token);
  }

  @Test
  void tooShortALifeIsRefused() {
    assertThatThrownBy(() -> token("'expirationSeconds':60"))
        .hasMessageContaining("may not specify a duration less than 10 minutes");
  }

  @Test
  void reviewsTellOwners() {
    String path = "/apis/authentication.k8s.io/v1/tokenreviews";
    String token = token("'audiences':['vault']");
    ObjectNode good =
        api.post(path, "{'spec':{'token':'" + token + "','audiences':['vault','x']}}");
    assertThat(good.at("/status/authenticated").asBoolean()).isTrue();
    assertThat(good.at("/status/audiences/0").asText()).isEqualTo("vault");
    ObjectNode bad = api.post(path, "{'spec':{'token':'" + token + "'}}");
    assertThat(bad.at("/status/authenticated").asBoolean()).isFalse();
  }

  @Test
  void bootstrapTokensJoinNodes() {
    api.post(
        "/api/v1/namespaces/kube-system/secrets",
        "{'metadata':{'name':'bootstrap-token-abcdef'},'type':'bootstrap.kubernetes.io/token',"
            + "'stringData':{'token-id':'abcdef','token-secret':'0123456789abcdef',"
            + "'usage-bootstrap-authentication':'true','expiration':'2026-01-01T13:00:00Z'}}");
    Identity identity = who("abcdef.0123456789abcdef");
    assertThat(identity.username()).isEqualTo("system:bootstrap:abcdef");
    assertThat(identity.groups()).contains("system:bootstrappers");
    refused("abcdef.0123456789abcdeX".toLowerCase(java.util.Locale.ROOT));
    refused("zzzzzz.0123456789abcdef");
    api.clock.advance(Duration.ofHours(1));
    refused("abcdef.0123456789abcdef");
  }

  @Test
  void nobodyIsAnonymous() {
    assertThat(who("")).isEqualTo(Identity.ANONYMOUS);
  }
}
