package dev.gantry.model.status;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.object.Json;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A refusal in Kubernetes' own form: becomes a {@code Status} body. Carries no stack trace: it is
 * an answer, not a fault.
 */
public final class ApiException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int code;
  private final String reason;
  private final String group;
  private final String kind;
  private final String name;
  private final String uid;
  private final transient List<Cause> causes;
  private final int retryAfterSeconds;
  private String continueToken = "";
  private String why = "";
  private transient List<String> warnings = List.of();

  /**
   * @param code HTTP status
   * @param reason {@code metav1.StatusReason}, e.g. {@code NotFound}
   * @param group details.group
   * @param kind details.kind (Kubernetes puts the resource or the kind here), may be empty
   * @param name details.name, may be empty
   * @param retryAfterSeconds 0 for none; also sent as {@code Retry-After}
   */
  public ApiException(
      int code,
      String reason,
      String message,
      String group,
      String kind,
      String name,
      String uid,
      List<Cause> causes,
      int retryAfterSeconds) {
    super(message, null, false, false);
    this.code = code;
    this.reason = reason;
    this.group = group;
    this.kind = kind;
    this.name = name;
    this.uid = uid;
    this.causes = List.copyOf(causes);
    this.retryAfterSeconds = retryAfterSeconds;
  }

  public int code() {
    return code;
  }

  public String reason() {
    return reason;
  }

  public List<Cause> causes() {
    return causes == null ? List.of() : causes;
  }

  public int retryAfterSeconds() {
    return retryAfterSeconds;
  }

  public boolean is(String other) {
    return reason.equals(other);
  }

  /** Adds {@code metadata.continue}: how an expired list may still go on. */
  public ApiException continuingWith(String token) {
    continueToken = token;
    return this;
  }

  /** What the operator may know of the refusal and the client may not; "" where that is nothing. */
  public String why() {
    return why;
  }

  /** Takes along what the client is to be warned of beside the refusal. */
  public ApiException warning(List<String> texts) {
    warnings = List.copyOf(texts);
    return this;
  }

  public List<String> warnings() {
    return warnings == null ? List.of() : warnings;
  }

  /** The {@code v1.Status} document. */
  public ObjectNode status() {
    ObjectNode status = Json.object();
    status.put("kind", "Status").put("apiVersion", "v1");
    putUnlessEmpty(status.putObject("metadata"), "continue", continueToken);
    status.put("status", "Failure").put("message", getMessage()).put("reason", reason);
    ObjectNode details = Json.object();
    putUnlessEmpty(details, "name", name);
    putUnlessEmpty(details, "group", group);
    putUnlessEmpty(details, "kind", kind);
    putUnlessEmpty(details, "uid", uid);
    if (!causes().isEmpty()) {
      var array = details.putArray("causes");
      for (Cause cause : causes()) {
        ObjectNode c = array.addObject();
        putUnlessEmpty(c, "reason", cause.reason());
        putUnlessEmpty(c, "message", cause.message());
        putUnlessEmpty(c, "field", cause.field());
      }
    }
    if (retryAfterSeconds > 0) {
      details.put("retryAfterSeconds", retryAfterSeconds);
    }
    if (!details.isEmpty()) {
      status.set("details", details);
    }
    return status.put("code", code);
  }

  private static void putUnlessEmpty(ObjectNode node, String field, String value) {
    if (value != null && !value.isEmpty()) {
      node.put(field, value);
    }
  }

  private static ApiException simple(int code, String reason, String message) {
    return new ApiException(code, reason, message, "", "", "", "", List.of(), 0);
  }

  public static ApiException notFound(GroupResource resource, String name) {
    return new ApiException(
        404,
        "NotFound",
        resource + " \"" + name + "\" not found",
        resource.group(),
        resource.resource(),
        name,
        "",
        List.of(),
        0);
  }

  public static ApiException alreadyExists(GroupResource resource, String name) {
    return new ApiException(
        409,
        "AlreadyExists",
        resource + " \"" + name + "\" already exists",
        resource.group(),
        resource.resource(),
        name,
        "",
        List.of(),
        0);
  }

  public static ApiException conflict(GroupResource resource, String name, String why) {
    return new ApiException(
        409,
        "Conflict",
        "Operation cannot be fulfilled on " + resource + " \"" + name + "\": " + why,
        resource.group(),
        resource.resource(),
        name,
        "",
        List.of(),
        0);
  }

  /** The optimistic check failed; {@code current} is the revision that won. */
  public static ApiException modified(GroupResource resource, String name, long current) {
    return conflict(
        resource,
        name,
        "the object has been modified; please apply your changes to the latest version and try again"
            + " (current resourceVersion: "
            + current
            + ")");
  }

  /** Validation failed: {@code kind} is the kind's name, e.g. {@code Deployment}. */
  public static ApiException invalid(String group, String kind, String name, List<Cause> causes) {
    String message =
        kind
            + (group.isEmpty() ? "" : "." + group)
            + " \""
            + name
            + "\" is invalid: "
            + (causes.size() == 1
                ? causes.get(0).field() + ": " + causes.get(0).message()
                : causes.stream()
                    .map(c -> c.field() + ": " + c.message())
                    .collect(Collectors.joining(", ", "[", "]")));
    return new ApiException(422, "Invalid", message, group, kind, name, "", causes, 0);
  }

  public static ApiException badRequest(String message) {
    return simple(400, "BadRequest", message);
  }

  public static ApiException unauthorized() {
    return simple(401, "Unauthorized", "Unauthorized");
  }

  /**
   * @param why for the log and the audit alone: whoever guesses learns nothing from the answer
   */
  public static ApiException unauthorized(String why) {
    ApiException refusal = unauthorized();
    refusal.why = why;
    return refusal;
  }

  public static ApiException forbidden(GroupResource resource, String name, String why) {
    return new ApiException(
        403,
        "Forbidden",
        resource
            + (name == null || name.isEmpty() ? "" : " \"" + name + "\"")
            + " is forbidden: "
            + why,
        resource.group(),
        resource.resource(),
        name,
        "",
        List.of(),
        0);
  }

  public static ApiException methodNotAllowed(String message) {
    return simple(405, "MethodNotAllowed", message);
  }

  public static ApiException notAcceptable(String message) {
    return simple(406, "NotAcceptable", message);
  }

  public static ApiException expired(String message) {
    return simple(410, "Expired", message);
  }

  public static ApiException tooLarge(String message) {
    return simple(413, "RequestEntityTooLarge", message);
  }

  public static ApiException unsupportedMediaType(String message) {
    return simple(415, "UnsupportedMediaType", message);
  }

  public static ApiException tooManyRequests(String message, int retryAfterSeconds) {
    return new ApiException(
        429, "TooManyRequests", message, "", "", "", "", List.of(), retryAfterSeconds);
  }

  public static ApiException internal(String message) {
    return simple(500, "InternalError", "Internal error occurred: " + message);
  }

  /** The store or a peer cannot be reached; the client should try again. */
  public static ApiException unavailable(String message) {
    return new ApiException(503, "ServiceUnavailable", message, "", "", "", "", List.of(), 1);
  }

  public static ApiException timeout(String message) {
    return new ApiException(504, "Timeout", message, "", "", "", "", List.of(), 1);
  }

  /** A path that no kind answers. */
  public static ApiException unknownPath() {
    return simple(404, "NotFound", "the server could not find the requested resource");
  }
}
