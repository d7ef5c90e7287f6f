package dev.gantry.model.openapi;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.kind.Kind;
import dev.gantry.model.schema.TypeTable.GroupVersionKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The paths under which one kind is served. */
final class KindPaths {

  private static final String STATUS = "io.k8s.apimachinery.pkg.apis.meta.v1.Status";
  private static final String DELETE_OPTIONS = "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions";
  private static final Map<String, GroupVersionKind> OTHER_BODIES =
      Map.of(
          "scale", new GroupVersionKind("autoscaling", "v1", "Scale"),
          "eviction", new GroupVersionKind("policy", "v1", "Eviction"),
          "binding", new GroupVersionKind("", "v1", "Binding"),
          "token", new GroupVersionKind("authentication.k8s.io", "v1", "TokenRequest"));
  private static final Set<String> CREATED = Set.of("eviction", "binding", "token");
  private static final Set<String> STREAMS =
      Set.of("log", "exec", "attach", "portforward", "proxy");

  private final Kind kind;
  private final String typeName;
  private final String listName;
  private final TypeNames names;
  private final Dialect dialect;
  private final Definitions definitions;
  private final GroupVersionKind self;

  /** Full type names of kinds. */
  @FunctionalInterface
  interface TypeNames {
    String of(String apiVersion, String kind);
  }

  KindPaths(Kind kind, TypeNames names, Dialect dialect, Definitions definitions) {
    this.kind = kind;
    this.names = names;
    this.dialect = dialect;
    this.definitions = definitions;
    typeName = names.of(kind.apiVersion(), kind.kind());
    listName = kind.isStored() ? names.of(kind.apiVersion(), kind.kind() + "List") : "";
    self = new GroupVersionKind(kind.group(), kind.version(), kind.kind());
  }

  void writeTo(ObjectNode paths) {
    String base = (kind.group().isEmpty() ? "/api/" : "/apis/") + kind.apiVersion();
    String all = base + "/" + kind.plural();
    String own = kind.namespaced() ? base + "/namespaces/{namespace}/" + kind.plural() : all;
    List<QueryParameter> place =
        kind.namespaced() ? List.of(QueryParameter.path("namespace")) : List.of();
    put(paths, own, place, collection());
    if (kind.namespaced() && kind.verbs().contains("list")) {
      put(paths, all, List.of(), Map.of("get", list("ForAllNamespaces")));
    }
    List<QueryParameter> named = new ArrayList<>(place);
    named.add(QueryParameter.path("name"));
    put(paths, own + "/{name}", named, item());
    for (String subresource : kind.subresources()) {
      put(paths, own + "/{name}/" + subresource, named, subresource(subresource));
    }
  }

  private void put(
      ObjectNode paths,
      String path,
      List<QueryParameter> place,
      Map<String, Operation> operations) {
    if (operations.isEmpty()) {
      return;
    }
    ObjectNode item = paths.putObject(path);
    for (String method : List.of("get", "put", "post", "delete", "patch")) {
      if (operations.containsKey(method)) {
        item.set(method, operations.get(method).json(dialect, definitions));
      }
    }
    ArrayNode parameters = item.arrayNode();
    place.forEach(parameter -> parameters.add(parameter.json(dialect)));
    if (!parameters.isEmpty()) {
      item.set("parameters", parameters);
    }
  }

  private Map<String, Operation> collection() {
    return Stream.of("list", "create", "deletecollection")
        .filter(kind.verbs()::contains)
        .collect(
            Collectors.toMap(
                verb -> Map.of("list", "get", "create", "post").getOrDefault(verb, "delete"),
                verb ->
                    switch (verb) {
                      case "list" -> list("");
                      case "create" -> write("post", "create", "", typeName, self);
                      default ->
                          delete("deletecollection", "deleteCollection", QueryParameter.LIST);
                    }));
  }

  private Map<String, Operation> item() {
    return Stream.of("get", "update", "delete", "patch")
        .filter(kind.verbs()::contains)
        .collect(
            Collectors.toMap(
                verb -> verb.equals("update") ? "put" : verb,
                verb ->
                    switch (verb) {
                      case "get" -> read("", typeName, self);
                      case "update" -> write("put", "replace", "", typeName, self);
                      case "delete" -> delete("delete", "delete", QueryParameter.DELETE);
                      default -> patch("", typeName, self);
                    }));
  }

  private Map<String, Operation> subresource(String name) {
    if (STREAMS.contains(name)) {
      return Map.of(
          "get",
          operation(
              "connect", "connectGet", name, self, List.of(), "", List.of(), "", List.of("200")));
    }
    GroupVersionKind subject = OTHER_BODIES.getOrDefault(name, self);
    String body = names.of(subject.apiVersion(), subject.kind());
    if (CREATED.contains(name)) {
      return Map.of("post", write("post", "create", name, body, subject));
    }
    return Map.of(
        "get", read(name, body, subject),
        "put", write("put", "replace", name, body, subject),
        "patch", patch(name, body, subject));
  }

  private Operation list(String suffix) {
    return operation(
        "list", "list", suffix, self, QueryParameter.LIST, "", List.of(), listName, List.of("200"));
  }

  private Operation read(String subresource, String type, GroupVersionKind subject) {
    return operation(
        "get",
        "read",
        subresource,
        subject,
        QueryParameter.READ,
        "",
        List.of(),
        type,
        List.of("200"));
  }

  private Operation write(
      String action, String verb, String subresource, String type, GroupVersionKind subject) {
    return operation(
        action,
        verb,
        subresource,
        subject,
        QueryParameter.WRITE,
        type,
        Operation.DOCUMENTS,
        type,
        action.equals("post") ? List.of("200", "201", "202") : List.of("200", "201"));
  }

  private Operation patch(String subresource, String type, GroupVersionKind subject) {
    return operation(
        "patch",
        "patch",
        subresource,
        subject,
        QueryParameter.PATCH,
        ScalarTypes.PATCH,
        Operation.PATCHES,
        type,
        List.of("200", "201"));
  }

  private Operation delete(String action, String verb, List<QueryParameter> parameters) {
    return operation(
        action,
        verb,
        "",
        self,
        parameters,
        DELETE_OPTIONS,
        Operation.DOCUMENTS,
        STATUS,
        action.equals("delete") ? List.of("200", "202") : List.of("200"));
  }

  private Operation operation(
      String action,
      String verb,
      String suffix,
      GroupVersionKind subject,
      List<QueryParameter> parameters,
      String body,
      List<String> consumes,
      String answer,
      List<String> codes) {
    String scope = kind.namespaced() && !suffix.equals("ForAllNamespaces") ? "Namespaced" : "";
    String id =
        verb + camel(groupName()) + camel(kind.version()) + scope + kind.kind() + camel(suffix);
    String tag = lower(groupName()) + "_" + kind.version();
    return new Operation(action, id, tag, subject, parameters, body, consumes, answer, codes);
  }

  /** {@code rbac.authorization.k8s.io} is called {@code rbacAuthorization}. */
  private String groupName() {
    if (kind.group().isEmpty()) {
      return "core";
    }
    String group = kind.group().replaceAll("\\.k8s\\.io$", "");
    return Stream.of(group.split("[.-]")).map(KindPaths::camel).collect(Collectors.joining());
  }

  private static String camel(String word) {
    return word.isEmpty() ? "" : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
  }

  private static String lower(String word) {
    return word.substring(0, 1).toLowerCase(Locale.ROOT) + word.substring(1);
  }
}
