package dev.gantry.ejb.registry.sub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.registry.ApiCall;
import dev.gantry.ejb.registry.ApiResult;
import dev.gantry.ejb.registry.ServedKind;
import dev.gantry.ejb.registry.Subresource;
import dev.gantry.ejb.registry.TypedBody;
import dev.gantry.ejb.registry.WriteContext;
import dev.gantry.ejb.security.node.NodeAuthorizer;
import dev.gantry.ejb.security.token.BoundTo;
import dev.gantry.ejb.security.token.ServiceAccountIssuer;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.status.Cause;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.StoredObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code serviceaccounts/token}: a token for an account, for a time, dying with an object. */
public final class TokenSubresource implements Subresource {

  private static final long SHORTEST = 600;
  private static final long USUAL = 3600;
  private static final long LONGEST = Duration.ofDays(365).toSeconds();

  private static final Map<String, String> BINDABLE =
      Map.of("Pod", "pods", "Secret", "secrets", "Node", "nodes");

  private final ServiceAccountIssuer issuer;
  private final ObjectReader reader;
  private final List<String> defaultAudiences;

  public TokenSubresource(
      ServiceAccountIssuer issuer, ObjectReader reader, List<String> defaultAudiences) {
    this.issuer = issuer;
    this.reader = reader;
    this.defaultAudiences = List.copyOf(defaultAudiences);
  }

  @Override
  public ApiResult call(ApiCall call, ServedKind kind, WriteContext context) {
    if (!"create".equals(call.info().verb())) {
      throw ApiException.unknownPath();
    }
    ObjectNode request = TypedBody.read(call, "authentication.k8s.io/v1", "TokenRequest");
    String namespace = call.info().namespace();
    String name = call.info().name();
    StoredObject account =
        reader
            .get(kind.key(namespace, name))
            .orElseThrow(() -> ApiException.notFound(kind.client().resource(), name));
    ObjectNode spec = request.withObject("/spec");
    long seconds = spec.path("expirationSeconds").asLong(USUAL);
    check(name, seconds);
    List<String> audiences = new ArrayList<>();
    spec.path("audiences").forEach(a -> audiences.add(a.asText()));
    if (audiences.isEmpty()) {
      audiences.addAll(defaultAudiences);
      audiences.forEach(spec.putArray("audiences")::add);
    }
    BoundTo bound = bound(spec.path("boundObjectRef"), namespace, name, call);
    BoundTo node = bound == null ? null : nodeOf(bound, namespace);
    Duration lifetime = Duration.ofSeconds(Math.min(seconds, LONGEST));
    String token =
        issuer.token(
            namespace, name, account.uid(), audiences, bound, node, context.now(), lifetime);
    request.put("kind", "TokenRequest").put("apiVersion", "authentication.k8s.io/v1");
    Meta.of(request).put("name", name).put("namespace", namespace);
    Meta.of(request).put("creationTimestamp", Meta.time(context.now()));
    spec.put("expirationSeconds", seconds);
    request
        .putObject("status")
        .put("token", token)
        .put("expirationTimestamp", Meta.time(context.now().plus(lifetime)));
    return new ApiResult.Document(201, request, List.of());
  }

  private static void check(String name, long seconds) {
    Cause cause = null;
    if (seconds < SHORTEST) {
      cause =
          Cause.invalid(
              "spec.expirationSeconds", seconds, "may not specify a duration less than 10 minutes");
    } else if (seconds > 1L << 32) {
      cause =
          Cause.invalid(
              "spec.expirationSeconds",
              seconds,
              "may not specify a duration larger than 2^32 seconds");
    }
    if (cause != null) {
      throw ApiException.invalid("authentication.k8s.io", "TokenRequest", name, List.of(cause));
    }
  }

  private BoundTo bound(JsonNode reference, String namespace, String account, ApiCall call) {
    if (reference.isMissingNode() || reference.isNull()) {
      requireBound(call);
      return null;
    }
    String kind = reference.path("kind").asText("");
    String resource = BINDABLE.get(kind);
    if (resource == null) {
      throw ApiException.badRequest(
          "cannot bind token to object of type "
              + reference.path("apiVersion").asText()
              + ", Kind="
              + kind);
    }
    String name = reference.path("name").asText("");
    GroupResource group = new GroupResource("", resource);
    StoredObject object =
        reader
            .get(new ObjectKey(group, "nodes".equals(resource) ? "" : namespace, name))
            .orElseThrow(() -> ApiException.notFound(group, name));
    String uid = reference.path("uid").asText("");
    if (!uid.isEmpty() && !uid.equals(object.uid())) {
      throw ApiException.conflict(
          group,
          name,
          "the UID in the bound object reference ("
              + uid
              + ") does not match the UID in record. The object might have been deleted and then"
              + " recreated");
    }
    if ("Pod".equals(kind)) {
      requireAccount(object, account, call);
    } else {
      requireBound(call);
    }
    return new BoundTo(kind, name, object.uid());
  }

  private static void requireAccount(StoredObject pod, String account, ApiCall call) {
    String own = pod.at("/spec/serviceAccountName").asText("");
    if (!own.isEmpty() && !own.equals(account)) {
      throw ApiException.badRequest(
          "cannot bind token for serviceaccount \""
              + account
              + "\" to pod running with different serviceaccount name.");
    }
    String node = NodeAuthorizer.nodeName(call.identity());
    if (!node.isEmpty() && !node.equals(pod.field("spec.nodeName"))) {
      throw ApiException.forbidden(
          call.kind().resource(),
          account,
          "node requested token bound to a pod scheduled on a different node");
    }
  }

  /** A node gets tokens for its pods only. */
  private static void requireBound(ApiCall call) {
    if (!NodeAuthorizer.nodeName(call.identity()).isEmpty()) {
      throw ApiException.forbidden(
          call.kind().resource(), call.info().name(), "node requested token not bound to a pod");
    }
  }

  private BoundTo nodeOf(BoundTo bound, String namespace) {
    if (!"Pod".equals(bound.kind())) {
      return null;
    }
    String node =
        reader
            .get(ObjectKey.of("", "pods", namespace, bound.name()))
            .map(p -> p.field("spec.nodeName"))
            .orElse("");
    return node.isEmpty()
        ? null
        : new BoundTo(
            "Node",
            node,
            reader.get(ObjectKey.of("", "nodes", "", node)).map(StoredObject::uid).orElse(""));
  }
}
