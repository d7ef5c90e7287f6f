package dev.gantry.ejb.registry.sub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.registry.ApiCall;
import dev.gantry.ejb.registry.ApiResult;
import dev.gantry.ejb.registry.TypedBody;
import dev.gantry.ejb.security.Authorizer;
import dev.gantry.ejb.security.rbac.PolicyRule;
import dev.gantry.ejb.security.rbac.RbacAuthorizer;
import dev.gantry.model.object.Json;
import dev.gantry.model.request.Identity;
import dev.gantry.model.request.RequestInfo;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.status.Cause;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Kinds that only answer: may somebody do something, and what may I do? */
public final class AccessReviews {

  private final Authorizer authorizer;
  private final RbacAuthorizer rbac;

  public AccessReviews(Authorizer authorizer, RbacAuthorizer rbac) {
    this.authorizer = authorizer;
    this.rbac = rbac;
  }

  /** {@code SelfSubjectAccessReview}. */
  public ApiResult self(ApiCall call) {
    ObjectNode review = read(call);
    return answer(review, call.identity());
  }

  /** {@code SubjectAccessReview} and {@code LocalSubjectAccessReview}. */
  public ApiResult subject(ApiCall call) {
    ObjectNode review = read(call);
    JsonNode spec = review.path("spec");
    String namespace = call.info().namespace();
    if (!namespace.isEmpty()
        && !namespace.equals(spec.path("resourceAttributes").path("namespace").asText(""))) {
      throw ApiException.badRequest(
          "spec.resourceAttributes.namespace must match namespace: " + namespace);
    }
    List<String> groups = new ArrayList<>();
    spec.path("groups").forEach(g -> groups.add(g.asText()));
    String user = spec.path("user").asText("");
    if (user.isEmpty() && groups.isEmpty()) {
      throw invalid(
          call, Cause.required("spec.user", "at least one of user or group must be specified"));
    }
    Map<String, List<String>> extra = new LinkedHashMap<>();
    spec.path("extra")
        .properties()
        .forEach(
            e -> {
              List<String> values = new ArrayList<>();
              e.getValue().forEach(v -> values.add(v.asText()));
              extra.put(e.getKey(), values);
            });
    return answer(review, new Identity(user, spec.path("uid").asText(""), groups, extra));
  }

  private static ObjectNode read(ApiCall call) {
    ObjectNode review = TypedBody.read(call, call.kind().apiVersion(), call.kind().kind());
    JsonNode spec = review.path("spec");
    boolean resource = spec.path("resourceAttributes").isObject();
    boolean path = spec.path("nonResourceAttributes").isObject();
    if (resource == path) {
      throw invalid(
          call,
          Cause.invalid(
              "spec.resourceAttributes",
              spec.path("resourceAttributes"),
              resource
                  ? "cannot be specified in combination with nonResourceAttributes"
                  : "exactly one of nonResourceAttributes or resourceAttributes must be"
                      + " specified"));
    }
    if (!review.path("metadata").isObject()) {
      review.putObject("metadata");
    }
    return review;
  }

  private static ApiException invalid(ApiCall call, Cause cause) {
    return ApiException.invalid(call.kind().group(), call.kind().kind(), "", List.of(cause));
  }

  private ApiResult answer(ObjectNode review, Identity identity) {
    Authorizer.Decision decision = authorizer.authorize(identity, asked(review.path("spec")));
    ObjectNode status = review.putObject("status").put("allowed", decision.allowed());
    if (!decision.reason().isEmpty()) {
      status.put("reason", decision.reason());
    }
    return new ApiResult.Document(201, review, List.of());
  }

  private static RequestInfo asked(JsonNode spec) {
    JsonNode path = spec.path("nonResourceAttributes");
    if (path.isObject()) {
      return new RequestInfo(
          false,
          path.path("verb").asText(""),
          "",
          "",
          "",
          "",
          "",
          "",
          "",
          path.path("path").asText(""));
    }
    JsonNode resource = spec.path("resourceAttributes");
    return new RequestInfo(
        true,
        resource.path("verb").asText(""),
        resource.path("group").asText(""),
        resource.path("version").asText(""),
        resource.path("namespace").asText(""),
        resource.path("resource").asText(""),
        resource.path("name").asText(""),
        resource.path("subresource").asText(""),
        "",
        "");
  }

  /** {@code SelfSubjectRulesReview}. */
  public ApiResult rules(ApiCall call) {
    ObjectNode review = TypedBody.read(call, call.kind().apiVersion(), call.kind().kind());
    String namespace = review.path("spec").path("namespace").asText("");
    if (namespace.isEmpty()) {
      throw ApiException.badRequest("no namespace on request");
    }
    ObjectNode status = review.putObject("status");
    ArrayNode resources = status.putArray("resourceRules");
    ArrayNode paths = status.putArray("nonResourceRules");
    for (PolicyRule rule : rbac.rules(call.identity(), namespace)) {
      (rule.nonResourceUrls().isEmpty() ? resources : paths).add(rule.document());
    }
    status.put("incomplete", false);
    return new ApiResult.Document(201, review, List.of());
  }

  /** {@code SelfSubjectReview}: who am I? */
  public ApiResult whoAmI(ApiCall call) {
    ObjectNode review = Json.object();
    review.put("kind", call.kind().kind()).put("apiVersion", call.kind().apiVersion());
    review.putObject("metadata");
    review.putObject("status").set("userInfo", userInfo(call.identity()));
    return new ApiResult.Document(201, review, List.of());
  }

  /** {@code authentication.k8s.io/v1 UserInfo}. */
  static ObjectNode userInfo(Identity identity) {
    ObjectNode user = Json.object().put("username", identity.username());
    if (!identity.uid().isEmpty()) {
      user.put("uid", identity.uid());
    }
    identity.groups().forEach(user.putArray("groups")::add);
    if (!identity.extra().isEmpty()) {
      ObjectNode extra = user.putObject("extra");
      identity.extra().forEach((key, values) -> values.forEach(extra.putArray(key)::add));
    }
    return user;
  }
}
