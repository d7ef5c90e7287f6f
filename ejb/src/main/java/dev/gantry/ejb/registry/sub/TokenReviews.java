package dev.gantry.ejb.registry.sub;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.registry.ApiCall;
import dev.gantry.ejb.registry.ApiResult;
import dev.gantry.ejb.registry.TypedBody;
import dev.gantry.ejb.security.Authenticator.Credentials;
import dev.gantry.ejb.security.AuthenticatorChain;
import dev.gantry.ejb.security.token.ServiceAccountAuthenticator;
import dev.gantry.model.request.Identity;
import dev.gantry.model.status.ApiException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code TokenReview}: whose token is this, and is it meant for me? */
public final class TokenReviews {

  private final ServiceAccountAuthenticator accounts;
  private final AuthenticatorChain chain;

  public TokenReviews(ServiceAccountAuthenticator accounts, AuthenticatorChain chain) {
    this.accounts = accounts;
    this.chain = chain;
  }

  public ApiResult review(ApiCall call) {
    ObjectNode review = TypedBody.read(call, call.kind().apiVersion(), call.kind().kind());
    String token = review.path("spec").path("token").asText("");
    if (token.isEmpty()) {
      throw ApiException.badRequest("token is required for TokenReview in authentication");
    }
    List<String> wanted = new ArrayList<>();
    review.path("spec").path("audiences").forEach(a -> wanted.add(a.asText()));
    ObjectNode status = review.putObject("status");
    try {
      Optional<ServiceAccountAuthenticator.Verified> verified =
          accounts.authenticate(token, wanted.isEmpty() ? accounts.audiences() : wanted);
      if (verified.isPresent()) {
        good(
            status,
            verified.get().identity(),
            wanted.isEmpty() ? List.of() : verified.get().audiences());
      } else {
        Identity identity = chain.authenticate(new Credentials(null, token));
        good(status, identity, List.of());
      }
    } catch (ApiException e) {
      status.put("authenticated", false).put("error", "invalid bearer token");
      status.putObject("user");
    }
    return new ApiResult.Document(201, review, List.of());
  }

  private static void good(ObjectNode status, Identity identity, List<String> audiences) {
    status.put("authenticated", true).set("user", AccessReviews.userInfo(identity));
    if (!audiences.isEmpty()) {
      ArrayNode array = status.putArray("audiences");
      audiences.forEach(array::add);
    }
  }
}
