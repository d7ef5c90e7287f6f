package dev.gantry.model.openapi;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** The paths under which the server tells of itself: its groups, its version, its keys. */
final class ServerPaths {

  private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";
  private static final String VERSION = "io.k8s.apimachinery.pkg.version.Info";
  private static final List<String> OPTIONAL_VERSIONS =
      List.of("emulationMajor", "emulationMinor", "minCompatibilityMajor", "minCompatibilityMinor");
  private static final List<String> VERSIONS =
      List.of(
          "major",
          "minor",
          "gitVersion",
          "gitCommit",
          "gitTreeState",
          "buildDate",
          "goVersion",
          "compiler",
          "platform");

  private final Dialect dialect;
  private final Definitions definitions;

  ServerPaths(Dialect dialect, Definitions definitions) {
    this.dialect = dialect;
    this.definitions = definitions;
  }

  /** The index keys of the documents that tell of more than one group version. */
  static List<String> roots(Collection<String> groups) {
    List<String> roots =
        new ArrayList<>(
            List.of(
                ".well-known/openid-configuration", "api", "apis", "openid/v1/jwks", "version"));
    groups.stream().filter(group -> !group.isEmpty()).forEach(group -> roots.add("apis/" + group));
    return roots;
  }

  /**
   * Writes the path of a document of {@link #roots}.
   *
   * @param root its index key, e.g. {@code apis/apps}
   */
  void writeRoot(String root, ObjectNode paths) {
    Operation operation =
        switch (root) {
          case ".well-known/openid-configuration" ->
              tell("getServiceAccountIssuerOpenIDConfiguration", "WellKnown", Operation.TEXT)
                  .produces(List.of("application/json"));
          case "openid/v1/jwks" ->
              tell("getServiceAccountIssuerOpenIDKeyset", "openid", Operation.TEXT)
                  .produces(List.of("application/jwk-set+json"));
          case "version" -> {
            definitions.put(VERSION, version());
            yield tell("getCodeVersion", "version", VERSION).produces(List.of("application/json"));
          }
          case "api" -> tell("getCoreAPIVersions", "core", META + "APIVersions");
          case "apis" -> tell("getAPIVersions", "apis", META + "APIGroupList");
          default -> {
            String group = KindPaths.groupName(root.substring("apis/".length()));
            yield tell("get" + group + "APIGroup", lower(group), META + "APIGroup");
          }
        };
    put(paths, "/" + root + "/", operation);
  }

  /**
   * Writes the path that lists a group version's resources.
   *
   * @param path e.g. {@code apis/apps/v1}
   */
  void writeResources(String path, String group, String version, ObjectNode paths) {
    String name = KindPaths.groupName(group);
    Operation operation =
        tell(
            "get" + name + KindPaths.camel(version) + "APIResources",
            lower(name) + "_" + version,
            META + "APIResourceList");
    put(paths, "/" + path + "/", operation);
  }

  private void put(ObjectNode paths, String path, Operation operation) {
    paths.putObject(path).set("get", operation.json(dialect, definitions));
  }

  private static Operation tell(String id, String tag, String type) {
    return Operation.of("", id, tag, null).answers(type, "200");
  }

  private static String lower(String name) {
    return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
  }

  private static ObjectNode version() {
    ObjectNode type = Json.object().put("type", "object");
    ArrayNode required = type.putArray("required");
    VERSIONS.forEach(required::add);
    ObjectNode properties = type.putObject("properties");
    VERSIONS.forEach(name -> properties.putObject(name).put("type", "string"));
    OPTIONAL_VERSIONS.forEach(name -> properties.putObject(name).put("type", "string"));
    return type;
  }
}
