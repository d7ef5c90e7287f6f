package dev.gantry.ejb.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.admission.rules.NamespaceView;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.object.Meta;
import dev.gantry.model.podsecurity.NamespaceStandards;
import dev.gantry.model.podsecurity.PodSecurity;
import dev.gantry.model.podsecurity.Standard;
import dev.gantry.model.podsecurity.Violation;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.status.Cause;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.Query;
import dev.gantry.model.store.StoredObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Pod security standards, as a namespace's labels ask for them: pods are refused, and what makes
 * pods is warned of. The system properties {@code gantry.pod.security.exempt.users}, {@code
 * .namespaces} and {@code .runtime.classes} (comma-separated) name what is left alone.
 */
public final class PodSecurityAdmission implements Admission {

  private static final String PREFIX = "pod-security.kubernetes.io/";
  private static final GroupResource PODS = new GroupResource("", "pods");

  /** Kubernetes' own limit on the pods that a change of labels looks at. */
  private static final int MOST_PODS = 3000;

  private static final String TEMPLATE = "/spec/template";

  /** Where pods are described, by the kind. */
  private static final Map<String, String> TEMPLATES =
      Map.of(
          "podtemplates", "/template",
          "replicationcontrollers", TEMPLATE,
          "replicasets.apps", TEMPLATE,
          "deployments.apps", TEMPLATE,
          "statefulsets.apps", TEMPLATE,
          "daemonsets.apps", TEMPLATE,
          "jobs.batch", TEMPLATE,
          "cronjobs.batch", "/spec/jobTemplate/spec/template");

  private final ObjectReader reader;
  private final NamespaceView namespaces;
  private final PodSecurityExemptions exemptions;

  public PodSecurityAdmission(ObjectReader reader, PodSecurityExemptions exemptions) {
    this.reader = reader;
    this.namespaces = new NamespaceView(reader);
    this.exemptions = exemptions;
  }

  @Override
  public void check(AdmissionRequest request) {
    if (request.object() == null || request.isOtherKind()) {
      return;
    }
    if (request.kind().isPod()) {
      pod(request);
    } else if (!request.isWhole()) {
      return;
    } else if (request.kind().isNamespace()) {
      namespace(request);
    } else {
      String template = TEMPLATES.get(request.kind().stored().storage().toString());
      if (template != null) {
        template(request, request.object().at(template));
      }
    }
  }

  private void pod(AdmissionRequest request) {
    boolean looked =
        request.isCreate() && request.isWhole()
            || request.operation() == AdmissionRequest.Operation.UPDATE
                && (request.isWhole() || request.subresource().equals("ephemeralcontainers"))
                && isSignificant(request);
    if (!looked) {
      return;
    }
    ObjectNode pod = request.object();
    NamespaceStandards standards = standards(request);
    if (standards.isEmpty() || isExempt(request, pod.path("spec"))) {
      return;
    }
    request.context().annotate(PREFIX + "enforce-policy", standards.enforce().toString());
    List<Violation> enforced = violations(standards.enforce(), pod);
    tell(request, standards, pod, enforced.isEmpty());
    if (!enforced.isEmpty()) {
      throw request.forbidden(
          "violates PodSecurity \"" + standards.enforce() + "\": " + Violation.details(enforced));
    }
  }

  /** New images and tolerations of a pod make it neither better nor worse. */
  private static boolean isSignificant(AdmissionRequest request) {
    return !withoutHarmless(request.object()).equals(withoutHarmless(request.old()));
  }

  private static ObjectNode withoutHarmless(ObjectNode pod) {
    ObjectNode copy = pod.deepCopy();
    JsonNode spec = copy.path("spec");
    if (spec instanceof ObjectNode object) {
      object.remove("tolerations");
      object.remove("activeDeadlineSeconds");
    }
    for (String list : List.of("initContainers", "containers", "ephemeralContainers")) {
      spec.path(list).forEach(container -> ((ObjectNode) container).remove("image"));
    }
    ObjectNode kept = copy.objectNode();
    kept.set("spec", spec);
    kept.set("annotations", copy.path("metadata").path("annotations"));
    return kept;
  }

  private void template(AdmissionRequest request, JsonNode template) {
    NamespaceStandards standards = standards(request);
    if (!standards.isEmpty()
        && template.isObject()
        && !isExempt(request, template.path("spec"))
        && (request.old() == null || !Meta.isDeleting(request.old()))) {
      tell(request, standards, (ObjectNode) template, true);
    }
  }

  private NamespaceStandards standards(AdmissionRequest request) {
    return NamespaceStandards.of(Meta.labels(namespaces.require(request.key().namespace())));
  }

  private boolean isExempt(AdmissionRequest request, JsonNode spec) {
    String why =
        exemptions.of(
            request.context().identity().username(),
            request.key().namespace(),
            spec.path("runtimeClassName").asText(""));
    if (!why.isEmpty()) {
      request.context().annotate(PREFIX + "exempt", why);
    }
    return !why.isEmpty();
  }

  private static List<Violation> violations(Standard standard, ObjectNode pod) {
    return PodSecurity.violations(standard, Meta.annotations(pod), pod.path("spec"));
  }

  /**
   * @param warned false for a request that is refused anyway
   */
  private static void tell(
      AdmissionRequest request, NamespaceStandards standards, ObjectNode pod, boolean warned) {
    List<Violation> audited = violations(standards.audit(), pod);
    if (!audited.isEmpty()) {
      request
          .context()
          .annotate(PREFIX + "audit-violations", wouldViolate(standards.audit(), audited));
    }
    if (warned) {
      List<Violation> told = violations(standards.warn(), pod);
      if (!told.isEmpty()) {
        request.context().notes().warn(wouldViolate(standards.warn(), told));
      }
    }
  }

  private static String wouldViolate(Standard standard, List<Violation> violations) {
    return "would violate PodSecurity \"" + standard + "\": " + Violation.details(violations);
  }

  /** Labels must say something usable; a stricter level warns of the pods that do not fit. */
  private void namespace(AdmissionRequest request) {
    NamespaceStandards now = NamespaceStandards.of(Meta.labels(request.object()));
    NamespaceStandards before =
        NamespaceStandards.of(request.old() == null ? Map.of() : Meta.labels(request.old()));
    refuseFaults(request, now, before);
    String namespace = request.key().name();
    boolean stricter =
        now.enforce().level() != Standard.Level.PRIVILEGED
            && !now.enforce().equals(before.enforce())
            && (now.enforce().minor() != before.enforce().minor()
                || now.enforce().level().compareTo(before.enforce().level()) > 0);
    if (request.isCreate() || !stricter || !exemptions.of("", namespace, "").isEmpty()) {
      return;
    }
    Map<String, List<String>> bad = new LinkedHashMap<>();
    reader.list(Query.in(PODS, namespace)).objects().stream()
        .limit(MOST_PODS)
        .forEach(pod -> collect(pod, now.enforce(), bad));
    if (!bad.isEmpty()) {
      request
          .context()
          .notes()
          .warn(
              "existing pods in namespace \""
                  + namespace
                  + "\" violate the new PodSecurity enforce level \""
                  + now.enforce()
                  + "\"");
      bad.forEach((why, pods) -> request.context().notes().warn(summary(pods) + ": " + why));
    }
  }

  private void collect(StoredObject stored, Standard standard, Map<String, List<String>> bad) {
    ObjectNode pod = stored.as(ObjectNode.class);
    String runtimeClass = pod.path("spec").path("runtimeClassName").asText("");
    if (exemptions.of("", "", runtimeClass).isEmpty()) {
      List<Violation> violations = violations(standard, pod);
      if (!violations.isEmpty()) {
        bad.computeIfAbsent(Violation.reasons(violations), why -> new ArrayList<>())
            .add(Meta.name(pod));
      }
    }
  }

  private static String summary(List<String> pods) {
    return switch (pods.size()) {
      case 1 -> pods.get(0);
      case 2 -> pods.get(0) + " (and 1 other pod)";
      default -> pods.get(0) + " (and " + (pods.size() - 1) + " other pods)";
    };
  }

  private static void refuseFaults(
      AdmissionRequest request, NamespaceStandards now, NamespaceStandards before) {
    List<Cause> causes = new ArrayList<>();
    Map<String, String> labels = Meta.labels(request.object());
    Map<String, String> old = request.old() == null ? Map.of() : Meta.labels(request.old());
    now.faults()
        .forEach(
            (label, why) -> {
              boolean known =
                  before.faults().containsKey(label) && labels.get(label).equals(old.get(label));
              if (!known) {
                causes.add(
                    new Cause(
                        "FieldValueInvalid",
                        "metadata.labels[" + label + "]",
                        "Invalid value: \"" + labels.get(label) + "\": " + why));
              }
            });
    if (!causes.isEmpty()) {
      throw ApiException.invalid("", "Namespace", request.key().name(), causes);
    }
  }
}
