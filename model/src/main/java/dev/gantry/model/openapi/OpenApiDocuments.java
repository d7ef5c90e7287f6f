package dev.gantry.model.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.kind.BuiltInKinds;
import dev.gantry.model.kind.Kind;
import dev.gantry.model.object.Json;
import dev.gantry.model.schema.BuiltInSchemas;
import dev.gantry.model.schema.TypeTable.GroupVersionKind;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/**
 * Writes the documents of a set of kinds when one is first asked for, and keeps their bytes. Safe
 * to share; a change of kinds makes a new one, which takes over the documents that are still good.
 */
public final class OpenApiDocuments implements OpenApi {

  private record Document(byte[] bytes, String hash) {}

  private final BuiltInSchemas schemas;
  private final Map<String, List<Kind>> kindsByPath = new LinkedHashMap<>();
  private final Map<String, CustomType> customTypes = new LinkedHashMap<>();
  private final Set<GroupVersionKind> groupVersions = new LinkedHashSet<>();
  private final Map<String, Document> kept = new LinkedHashMap<>();
  private Map<String, Document> v3;
  private byte[] v2;
  private byte[] v2Protobuf;

  private OpenApiDocuments(
      BuiltInSchemas schemas, Collection<Kind> kinds, Collection<CustomType> custom) {
    this.schemas = schemas;
    List<Kind> all = new ArrayList<>(kinds);
    for (CustomType type : custom) {
      customTypes.put(id(type.kind().apiVersion(), type.kind().kind()), type);
      all.add(type.kind());
    }
    for (Kind kind : all) {
      String path = (kind.group().isEmpty() ? "api/" : "apis/") + kind.apiVersion();
      kindsByPath.computeIfAbsent(path, p -> new ArrayList<>()).add(kind);
      groupVersions.add(new GroupVersionKind(kind.group(), kind.version(), ""));
    }
  }

  /** The documents of the kinds that are served from the start. */
  public static OpenApiDocuments builtIn(BuiltInSchemas schemas) {
    return new OpenApiDocuments(schemas, BuiltInKinds.load(), List.of());
  }

  /** The same with these custom types; documents of untouched group versions are taken over. */
  public OpenApiDocuments with(Collection<CustomType> custom) {
    OpenApiDocuments next = new OpenApiDocuments(schemas, BuiltInKinds.load(), custom);
    synchronized (this) {
      if (v3 != null) {
        v3.forEach(
            (path, document) -> {
              boolean builtInOnly =
                  custom.stream().noneMatch(type -> path.equals("apis/" + type.kind().apiVersion()))
                      && customTypes.values().stream()
                          .noneMatch(type -> path.equals("apis/" + type.kind().apiVersion()));
              if (builtInOnly) {
                next.kept.put(path, document);
              }
            });
      }
    }
    return next;
  }

  @Override
  public synchronized byte[] v2() {
    if (v2 == null) {
      ObjectNode document = Json.object().put("swagger", "2.0");
      document.putObject("info").put("title", "Gantry").put("version", "unversioned");
      ObjectNode paths = document.putObject("paths");
      Definitions definitions = definitions(Dialect.V2, Documentation.load());
      ServerPaths server = new ServerPaths(Dialect.V2, definitions);
      ServerPaths.roots(groups()).forEach(root -> server.writeRoot(root, paths));
      kindsByPath.forEach((path, kinds) -> write(path, kinds, Dialect.V2, definitions, paths));
      document.set("definitions", definitions.all());
      v2 = Json.bytes(document);
    }
    return v2;
  }

  @Override
  public synchronized byte[] v2Protobuf() {
    if (v2Protobuf == null) {
      v2Protobuf = ProtobufDocument.of(Json.parse(v2()));
    }
    return v2Protobuf;
  }

  @Override
  public Map<String, String> v3Index() {
    Map<String, String> index = new LinkedHashMap<>();
    documents().forEach((path, document) -> index.put(path, document.hash()));
    return index;
  }

  @Override
  public byte[] v3(String groupVersionPath) {
    Document document = documents().get(groupVersionPath);
    return document == null ? null : document.bytes();
  }

  private synchronized Map<String, Document> documents() {
    if (v3 == null) {
      Documentation documentation = Documentation.load();
      Map<String, Document> written = new LinkedHashMap<>();
      kindsByPath.forEach(
          (path, kinds) -> {
            Document old = kept.get(path);
            written.put(path, old != null ? old : v3(path, kinds, documentation));
          });
      for (String root : ServerPaths.roots(groups())) {
        written.put(
            root,
            v3(
                documentation,
                (definitions, paths) ->
                    new ServerPaths(Dialect.V3, definitions).writeRoot(root, paths)));
      }
      v3 = written;
      kept.clear();
    }
    return v3;
  }

  private Document v3(String path, List<Kind> kinds, Documentation documentation) {
    return v3(
        documentation, (definitions, paths) -> write(path, kinds, Dialect.V3, definitions, paths));
  }

  private Document v3(Documentation documentation, BiConsumer<Definitions, ObjectNode> writePaths) {
    ObjectNode document = Json.object().put("openapi", "3.0.0");
    document.putObject("info").put("title", "Gantry").put("version", "unversioned");
    Definitions definitions = definitions(Dialect.V3, documentation);
    writePaths.accept(definitions, document.putObject("paths"));
    document.putObject("components").set("schemas", definitions.all());
    byte[] bytes = Json.bytes(document);
    return new Document(bytes, hash(bytes));
  }

  private Set<String> groups() {
    Set<String> groups = new TreeSet<>();
    groupVersions.forEach(groupVersion -> groups.add(groupVersion.group()));
    return groups;
  }

  private Definitions definitions(Dialect dialect, Documentation documentation) {
    return new Definitions(dialect, schemas.table(), documentation, groupVersions);
  }

  private void write(
      String path, List<Kind> kinds, Dialect dialect, Definitions definitions, ObjectNode paths) {
    Kind first = kinds.get(0);
    new ServerPaths(dialect, definitions)
        .writeResources(path, first.group(), first.version(), paths);
    for (Kind kind : kinds) {
      CustomType custom = customTypes.get(id(kind.apiVersion(), kind.kind()));
      if (custom != null) {
        custom.define(definitions);
      }
      new KindPaths(kind, this::typeName, dialect, definitions).writeTo(paths);
    }
  }

  private String typeName(String apiVersion, String kind) {
    String of = kind.endsWith("List") ? kind.substring(0, kind.length() - 4) : kind;
    CustomType custom = customTypes.get(id(apiVersion, of));
    return custom != null
        ? custom.typeName(kind)
        : schemas.of(apiVersion, kind).orElseThrow().root().name();
  }

  private static String id(String apiVersion, String kind) {
    return apiVersion + "/" + kind;
  }

  private static String hash(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-512").digest(bytes);
      return HexFormat.of().formatHex(digest).toUpperCase(Locale.ROOT);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
