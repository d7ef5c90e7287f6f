package dev.gantry.model.openapi;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.kind.DeletedObjects;
import dev.gantry.model.kind.Kind;
import dev.gantry.model.schema.TypeTable.GroupVersionKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The paths under which one kind is served. */
final class KindPaths {

  private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";
  private static final String STATUS = META + "Status";
  private static final String DELETE_OPTIONS = META + "DeleteOptions";
  private static final String WATCH_EVENT = META + "WatchEvent";
  private static final Map<String, GroupVersionKind> OTHER_BODIES =
      Map.of(
          "scale", new GroupVersionKind("autoscaling", "v1", "Scale"),
          "eviction", new GroupVersionKind("policy", "v1", "Eviction"),
          "binding", new GroupVersionKind("", "v1", "Binding"),
          "token", new GroupVersionKind("authentication.k8s.io", "v1", "TokenRequest"));
  private static final Map<String, String> CONNECT_OPTIONS =
      Map.of(
          "exec", "ExecOptions",
          "attach", "AttachOptions",
          "portforward", "PortForwardOptions",
          "proxy", "ProxyOptions");
  private static final Set<String> CREATED = Set.of("eviction", "binding", "token");
  private static final List<String> METHODS =
      List.of("get", "put", "post", "delete", "options", "head", "patch");

  private final Kind kind;
  private final String typeName;
  private final String listName;
  private final TypeNames names;
  private final Dialect dialect;
  private final Definitions definitions;
  private final GroupVersionKind self;
  private final String scope;

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
    scope = kind.namespaced() ? "Namespaced" : "";
  }

  void writeTo(ObjectNode paths) {
    String base = (kind.group().isEmpty() ? "/api/" : "/apis/") + kind.apiVersion();
    String local = (kind.namespaced() ? "/namespaces/{namespace}/" : "/") + kind.plural();
    List<QueryParameter> place =
        kind.namespaced() ? List.of(QueryParameter.path("namespace")) : List.of();
    List<QueryParameter> named = with(place, "name");
    String own = base + local;
    put(paths, own, place, collection());
    put(paths, own + "/{name}", named, item());
    for (String subresource : kind.subresources()) {
      String path = own + "/{name}/" + subresource;
      put(paths, path, named, subresource(subresource));
      if (subresource.equals("proxy")) {
        put(paths, path + "/{path}", with(named, "path"), connect("proxy", "WithPath", METHODS));
      }
    }
    if (kind.namespaced() && kind.verbs().contains("list")) {
      String all = base + "/" + kind.plural();
      put(paths, all, List.of(), Map.of("get", list("", "ForAllNamespaces")));
    }
    if (kind.verbs().contains("watch")) {
      String watch = base + "/watch";
      put(paths, watch + local, place, watch("watchlist", scope, "List"));
      put(paths, watch + local + "/{name}", named, watch("watch", scope, ""));
      if (kind.namespaced()) {
        String all = watch + "/" + kind.plural();
        put(paths, all, List.of(), watch("watchlist", "", "ListForAllNamespaces"));
      }
    }
  }

  private static List<QueryParameter> with(List<QueryParameter> place, String name) {
    List<QueryParameter> all = new ArrayList<>(place);
    all.add(QueryParameter.path(name));
    return all;
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
    for (String method : METHODS) {
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
    Map<String, Operation> operations = new LinkedHashMap<>();
    if (kind.verbs().contains("list")) {
      operations.put("get", list(scope, ""));
    }
    if (kind.verbs().contains("create")) {
      operations.put("post", write("post", "create", "", typeName, self));
    }
    if (kind.verbs().contains("deletecollection")) {
      operations.put(
          "delete",
          operation("deletecollection", id("delete", "Collection" + scope, ""), self)
              .query(QueryParameter.DELETE_COLLECTION)
              .body(DELETE_OPTIONS)
              .answers(STATUS, "200"));
    }
    return operations;
  }

  private Map<String, Operation> item() {
    Map<String, Operation> operations = new LinkedHashMap<>();
    if (kind.verbs().contains("get")) {
      operations.put("get", read("", typeName, self));
    }
    if (kind.verbs().contains("update")) {
      operations.put("put", write("put", "replace", "", typeName, self));
    }
    if (kind.verbs().contains("delete")) {
      operations.put(
          "delete",
          operation("delete", id("delete", scope, ""), self)
              .query(QueryParameter.DELETE)
              .body(DELETE_OPTIONS)
              .answers(DeletedObjects.areReturned(kind) ? typeName : STATUS, "200", "202"));
    }
    if (kind.verbs().contains("patch")) {
      operations.put("patch", patch("", typeName, self));
    }
    return operations;
  }

  private Map<String, Operation> subresource(String name) {
    if (name.equals("log")) {
      return Map.of(
          "get",
          operation("get", id("read", scope, "Log"), self)
              .query(QueryParameter.LOG)
              .answers(Operation.TEXT, "200"));
    }
    if (CONNECT_OPTIONS.containsKey(name)) {
      return connect(name, "", name.equals("proxy") ? METHODS : List.of("get", "post"));
    }
    GroupVersionKind subject = OTHER_BODIES.getOrDefault(name, self);
    String body = names.of(subject.apiVersion(), subject.kind());
    if (CREATED.contains(name)) {
      return Map.of("post", write("post", "create", name, body, subject));
    }
    Operation replace = write("put", "replace", name, body, subject);
    return name.equals("finalize")
        ? Map.of("put", replace)
        : Map.of(
            "get", read(name, body, subject), "put", replace, "patch", patch(name, body, subject));
  }

  private Map<String, Operation> connect(String name, String suffix, List<String> methods) {
    Map<String, Operation> operations = new LinkedHashMap<>();
    GroupVersionKind options =
        new GroupVersionKind(kind.group(), kind.version(), kind.kind() + CONNECT_OPTIONS.get(name));
    for (String method : methods) {
      operations.put(
          method,
          operation("connect", id("connect", camel(method) + scope, name + suffix), options)
              .query(QueryParameter.ofConnection(name))
              .produces(List.of("*/*"))
              .answers(Operation.TEXT, "200"));
    }
    return operations;
  }

  private Map<String, Operation> watch(String action, String of, String suffix) {
    return Map.of(
        "get",
        operation(action, id("watch", of, suffix), self)
            .query(QueryParameter.LIST)
            .produces(Operation.LISTS)
            .answers(WATCH_EVENT, "200"));
  }

  private Operation list(String of, String suffix) {
    return operation("list", id("list", of, suffix), self)
        .query(QueryParameter.LIST)
        .produces(kind.verbs().contains("watch") ? Operation.LISTS : Operation.DOCUMENTS)
        .answers(listName, "200");
  }

  private Operation read(String subresource, String type, GroupVersionKind subject) {
    return operation("get", id("read", scope, subresource), subject)
        .query(QueryParameter.READ)
        .answers(type, "200");
  }

  private Operation write(
      String action, String verb, String subresource, String type, GroupVersionKind subject) {
    Operation operation =
        operation(action, id(verb, scope, subresource), subject)
            .query(QueryParameter.WRITE)
            .body(type);
    return action.equals("post")
        ? operation.answers(type, "200", "201", "202")
        : operation.answers(type, "200", "201");
  }

  private Operation patch(String subresource, String type, GroupVersionKind subject) {
    return operation("patch", id("patch", scope, subresource), subject)
        .query(QueryParameter.PATCH)
        .body(ScalarTypes.PATCH)
        .answers(type, "200", "201");
  }

  private Operation operation(String action, String id, GroupVersionKind subject) {
    String group = groupName(kind.group());
    String tag = group.substring(0, 1).toLowerCase(Locale.ROOT) + group.substring(1);
    return Operation.of(action, id, tag + "_" + kind.version(), subject);
  }

  private String id(String verb, String infix, String suffix) {
    return verb
        + groupName(kind.group())
        + camel(kind.version())
        + infix
        + kind.kind()
        + camel(suffix);
  }

  /** {@code rbac.authorization.k8s.io} is called {@code RbacAuthorization}. */
  static String groupName(String group) {
    if (group.isEmpty()) {
      return "Core";
    }
    StringBuilder name = new StringBuilder();
    for (String part : group.replaceAll("\\.k8s\\.io$", "").split("[.-]")) {
      name.append(camel(part));
    }
    return name.toString();
  }

  static String camel(String word) {
    return word.isEmpty() ? "" : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
  }
}
