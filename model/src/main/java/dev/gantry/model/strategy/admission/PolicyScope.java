package dev.gantry.model.strategy.admission;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.cel.CelError;
import dev.gantry.model.cel.CelProgram;
import dev.gantry.model.cel.CelPrograms;
import dev.gantry.model.cel.CelScope;
import dev.gantry.model.cel.CelType;
import java.util.LinkedHashMap;
import java.util.Map;

/** What expressions of admission may name: of webhooks' conditions, and of policies. */
public final class PolicyScope {

  private static final CelType KIND =
      CelType.struct(
          "kubernetes.GroupVersionKind",
          Map.of("group", CelType.STRING, "version", CelType.STRING, "kind", CelType.STRING));

  private static final CelType RESOURCE =
      CelType.struct(
          "kubernetes.GroupVersionResource",
          Map.of("group", CelType.STRING, "version", CelType.STRING, "resource", CelType.STRING));

  private static final CelType USER =
      CelType.struct(
          "kubernetes.UserInfo",
          Map.of(
              "username",
              CelType.STRING,
              "uid",
              CelType.STRING,
              "groups",
              CelType.list(CelType.STRING),
              "extra",
              CelType.map(CelType.list(CelType.STRING))));

  private static final CelType REQUEST =
      CelType.struct(
          "kubernetes.AdmissionRequest",
          Map.ofEntries(
              Map.entry("uid", CelType.STRING),
              Map.entry("kind", KIND),
              Map.entry("resource", RESOURCE),
              Map.entry("subResource", CelType.STRING),
              Map.entry("requestKind", KIND),
              Map.entry("requestResource", RESOURCE),
              Map.entry("requestSubResource", CelType.STRING),
              Map.entry("name", CelType.STRING),
              Map.entry("namespace", CelType.STRING),
              Map.entry("operation", CelType.STRING),
              Map.entry("userInfo", USER),
              Map.entry("dryRun", CelType.BOOL),
              Map.entry("options", CelType.DYN)));

  private static final CelType NAMESPACE =
      CelType.struct(
          "kubernetes.Namespace",
          Map.of(
              "metadata",
              CelType.struct(
                  "kubernetes.NamespaceMetadata",
                  Map.ofEntries(
                      Map.entry("name", CelType.STRING),
                      Map.entry("generateName", CelType.STRING),
                      Map.entry("namespace", CelType.STRING),
                      Map.entry("labels", CelType.map(CelType.STRING)),
                      Map.entry("annotations", CelType.map(CelType.STRING)),
                      Map.entry("UID", CelType.STRING),
                      Map.entry("creationTimestamp", CelType.TIMESTAMP),
                      Map.entry("deletionGracePeriodSeconds", CelType.INT),
                      Map.entry("deletionTimestamp", CelType.TIMESTAMP),
                      Map.entry("generation", CelType.INT),
                      Map.entry("resourceVersion", CelType.STRING),
                      Map.entry("finalizers", CelType.list(CelType.STRING)))),
              "spec",
              CelType.struct(
                  "kubernetes.NamespaceSpec", Map.of("finalizers", CelType.list(CelType.STRING))),
              "status",
              CelType.struct("kubernetes.NamespaceStatus", Map.of("phase", CelType.STRING))));

  /** Of a webhook's match conditions. */
  public static final CelScope WEBHOOK =
      CelScope.empty()
          .with("object", CelType.DYN)
          .with("oldObject", CelType.DYN)
          .with("request", REQUEST)
          .with("authorizer", CelType.AUTHORIZER)
          .with("authorizer.requestResource", CelType.REQUEST_RESOURCE);

  /** Of a policy without parameters and variables. */
  public static final CelScope POLICY = WEBHOOK.with("namespaceObject", NAMESPACE);

  /** An operation of a JSON patch, as mutations make it. */
  public static final CelType JSON_PATCH =
      CelType.struct(
          "JSONPatch",
          Map.of(
              "op",
              CelType.STRING,
              "path",
              CelType.STRING,
              "from",
              CelType.STRING,
              "value",
              CelType.DYN));

  /** What the expression of an apply configuration makes. */
  public static final CelType OBJECT = CelType.struct("Object", Map.of());

  /** Of a policy that changes objects: its expressions make parts of them. */
  private static final CelScope MUTATING_POLICY = POLICY.making(JSON_PATCH).makingAnyObject();

  private PolicyScope() {}

  /** Of a policy's match conditions: no variables. */
  public static CelScope conditions(JsonNode spec) {
    CelScope scope = spec.has("mutations") ? MUTATING_POLICY : POLICY;
    return spec.path("paramKind").isObject() ? scope.with("params", CelType.DYN) : scope;
  }

  /**
   * A policy's variables, compiled, and the scope of what may read them.
   *
   * @param errors of those that do not compile, by their place in the list
   */
  public record Variables(
      Map<String, CelProgram> programs, CelScope scope, Map<Integer, CelError> errors) {}

  /** Each may read those before it. */
  public static Variables variables(JsonNode spec) {
    return variables(spec, conditions(spec));
  }

  /**
   * @param base what the variables may name besides each other
   */
  static Variables variables(JsonNode spec, CelScope base) {
    CelScope scope = base;
    Map<String, CelProgram> programs = new LinkedHashMap<>();
    Map<String, CelType> types = new LinkedHashMap<>();
    Map<Integer, CelError> errors = new LinkedHashMap<>();
    JsonNode list = spec.path("variables");
    for (int i = 0; i < list.size(); i++) {
      String name = list.get(i).path("name").asText();
      try {
        CelProgram program =
            CelPrograms.compile(list.get(i).path("expression").asText(), scope, CelType.DYN);
        programs.put(name, program);
        types.put(name, program.resultType());
      } catch (CelError e) {
        errors.put(i, e);
        // What reads it is not to be told that it is not there.
        types.put(name, CelType.DYN);
      }
      scope = base.with("variables", CelType.struct("kubernetes.variables", Map.copyOf(types)));
    }
    return new Variables(programs, scope, errors);
  }
}
