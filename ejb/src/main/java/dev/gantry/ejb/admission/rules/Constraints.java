package dev.gantry.ejb.admission.rules;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.ejb.admission.AdmissionRequest;
import dev.gantry.ejb.admission.AdmissionRequest.Operation;
import dev.gantry.model.kind.Kind;
import dev.gantry.model.object.Meta;
import dev.gantry.model.selector.LabelSelector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which requests a webhook, a policy or a binding wants to see: rules, exceptions from them, and
 * selectors on the namespace and the object.
 */
public final class Constraints {

  private final List<Rule> rules;
  private final List<Rule> excluded;
  private final boolean equivalent;
  private final LabelSelector namespaces;
  private final LabelSelector objects;

  private Constraints(
      List<Rule> rules, List<Rule> excluded, JsonNode settings, LabelSelector everything) {
    this.rules = rules;
    this.excluded = excluded;
    this.equivalent = !"Exact".equals(settings.path("matchPolicy").asText());
    this.namespaces = selector(settings.path("namespaceSelector"), everything);
    this.objects = selector(settings.path("objectSelector"), everything);
  }

  private static LabelSelector selector(JsonNode selector, LabelSelector otherwise) {
    return selector.isObject() ? LabelSelector.of(selector) : otherwise;
  }

  /** Of an entry of a webhook configuration. */
  public static Constraints ofWebhook(JsonNode webhook) {
    return new Constraints(
        rules(webhook.path("rules")), List.of(), webhook, LabelSelector.EVERYTHING);
  }

  /** Of {@code MatchResources}: a policy's {@code matchConstraints}, a binding's resources. */
  public static Constraints ofMatchResources(JsonNode match) {
    return new Constraints(
        rules(match.path("resourceRules")),
        rules(match.path("excludeResourceRules")),
        match,
        LabelSelector.EVERYTHING);
  }

  private static List<Rule> rules(JsonNode list) {
    List<Rule> rules = new ArrayList<>();
    list.forEach(rule -> rules.add(Rule.of(rule)));
    return List.copyOf(rules);
  }

  public boolean hasRules() {
    return !rules.isEmpty();
  }

  /**
   * The version of the kind that a rule names: the client's own, else (matchPolicy Equivalent) the
   * first other that is the same objects.
   *
   * @param equivalents all served versions of the kind, the client's too
   */
  public Optional<Kind> matching(
      Kind client, List<Kind> equivalents, String subresource, Operation operation) {
    if (excludes(client, equivalents, subresource, operation)) {
      return Optional.empty();
    }
    if (anyMatches(rules, client, subresource, operation)) {
      return Optional.of(client);
    }
    return equivalent
        ? equivalents.stream()
            .filter(kind -> anyMatches(rules, kind, subresource, operation))
            .findFirst()
        : Optional.empty();
  }

  private static boolean anyMatches(
      List<Rule> rules, Kind kind, String subresource, Operation operation) {
    return rules.stream().anyMatch(rule -> rule.matches(kind, subresource, operation));
  }

  /** Exceptions without names hold for all requests of a shape. */
  private boolean excludes(
      Kind client, List<Kind> equivalents, String subresource, Operation operation) {
    return excluded.stream()
        .filter(rule -> rule.names().isEmpty())
        .anyMatch(
            rule ->
                rule.matches(client, subresource, operation)
                    || equivalent
                        && equivalents.stream()
                            .anyMatch(kind -> rule.matches(kind, subresource, operation)));
  }

  /**
   * Whether this very request is wanted, where one of its shape is: names and selectors.
   *
   * @param matched the version that {@link #matching} found
   * @throws dev.gantry.model.status.ApiException 404 where the request's namespace is not there
   */
  public boolean selects(AdmissionRequest request, Kind matched, NamespaceView view) {
    return names(request, matched)
        && matchesObject(request)
        && (namespaces.isEverything() || matchesNamespace(request, view));
  }

  private boolean names(AdmissionRequest request, Kind matched) {
    String name = request.key().name();
    String subresource = request.subresource();
    boolean wanted =
        rules.isEmpty()
            || rules.stream()
                .anyMatch(
                    rule ->
                        rule.matchesName(name)
                            && rule.matches(matched, subresource, request.operation()));
    return wanted
        && excluded.stream()
            .filter(rule -> !rule.names().isEmpty())
            .noneMatch(
                rule ->
                    rule.matchesName(name)
                        && rule.matches(matched, subresource, request.operation()));
  }

  private boolean matchesObject(AdmissionRequest request) {
    if (objects.isEverything()) {
      return true;
    }
    return request.object() != null && objects.matches(Meta.labels(request.object()))
        || request.old() != null && objects.matches(Meta.labels(request.old()));
  }

  /** Cluster-wide objects other than namespaces are in no namespace that could be selected by. */
  private boolean matchesNamespace(AdmissionRequest request, NamespaceView view) {
    if (request.kind().isNamespace()) {
      JsonNode namespace =
          request.isWhole() && request.object() != null ? request.object() : request.old();
      return namespace == null || namespaces.matches(Meta.labels(namespace));
    }
    return request.key().namespace().isEmpty()
        || namespaces.matches(Meta.labels(view.require(request.key().namespace())));
  }
}
