package dev.gantry.model.kind;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.object.Meta;
import java.net.URI;
import java.util.Optional;

/**
 * Whether a definition may use a group that belongs to Kubernetes: somebody there must have said
 * so, or its author says that nobody has.
 *
 * @param reason e.g. {@code ApprovedAnnotation}
 */
public record Approval(boolean approved, String reason, String message) {

  public static final String ANNOTATION = "api-approved.kubernetes.io";
  private static final String SEE = ", see https://github.com/kubernetes/enhancements/pull/1111";

  /** Empty for groups that anybody may use. */
  public static Optional<Approval> of(JsonNode definition) {
    String group = definition.path("spec").path("group").asText("");
    boolean reserved =
        ("." + group).endsWith(".k8s.io") || ("." + group).endsWith(".kubernetes.io");
    return reserved ? Optional.of(read(definition)) : Optional.empty();
  }

  private static Approval read(JsonNode definition) {
    String said = Meta.annotations(definition).getOrDefault(ANNOTATION, "");
    String must = "protected groups must have approval annotation \"" + ANNOTATION + "\"";
    if (said.isEmpty()) {
      return new Approval(false, "MissingAnnotation", must + SEE);
    }
    if (said.startsWith("unapproved")) {
      return new Approval(false, "UnapprovedAnnotation", "not approved: \"" + said + "\"");
    }
    if (isAddress(said)) {
      return new Approval(true, "ApprovedAnnotation", "approved in " + said);
    }
    return new Approval(
        false,
        "InvalidAnnotation",
        must + " with either a URL or a reason starting with \"unapproved\"" + SEE);
  }

  private static boolean isAddress(String text) {
    try {
      URI uri = URI.create(text);
      return uri.getScheme() != null && uri.getHost() != null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
