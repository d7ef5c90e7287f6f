package dev.gantry.model.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Every named type of the API, read from {@code types.tsv} beside this class (its first lines say
 * how it is written).
 */
public final class TypeTable {

  /** A kind that a type is the document of. */
  public record GroupVersionKind(String group, String version, String kind) {
    public String apiVersion() {
      return group.isEmpty() ? version : group + "/" + version;
    }
  }

  /**
   * A named type.
   *
   * @param inEveryGroup a request body that every group version has, e.g. {@code DeleteOptions}
   */
  public record Entry(TypeNode type, List<GroupVersionKind> kinds, boolean inEveryGroup) {}

  private static final String META = "io.k8s.apimachinery.pkg.apis.";
  private static final Map<String, String> PREFIXES =
      Map.of(
          "meta", META,
          "runtime", "io.k8s.apimachinery.pkg.",
          "apiextensions", "io.k8s.apiextensions-apiserver.pkg.apis.",
          "apiregistration", "io.k8s.kube-aggregator.pkg.apis.");
  private static final Map<String, Form> SCALARS =
      Map.ofEntries(
          Map.entry("string", Form.STRING),
          Map.entry("bytes", Form.BYTES),
          Map.entry("time", Form.TIME),
          Map.entry("microtime", Form.MICRO_TIME),
          Map.entry("quantity", Form.QUANTITY),
          Map.entry("intorstring", Form.INT_OR_STRING),
          Map.entry("int32", Form.INT32),
          Map.entry("int64", Form.INT64),
          Map.entry("double", Form.DOUBLE),
          Map.entry("bool", Form.BOOLEAN));

  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final Map<String, Entry> byFullName = new HashMap<>();

  private TypeTable(List<String> rows) {
    for (String row : rows) {
      if (!row.startsWith("\t")) {
        declare(row.split("\t"));
      }
    }
    String open = "";
    Map<String, Field> fields = new LinkedHashMap<>();
    for (String row : rows) {
      String[] cells = row.split("\t");
      if (row.startsWith("\t")) {
        fields.put(cells[1], field(cells));
      } else {
        close(open, fields);
        open = cells[0];
        fields = new LinkedHashMap<>();
      }
    }
    close(open, fields);
  }

  static TypeTable load() {
    try (BufferedReader rows =
        new BufferedReader(
            new InputStreamReader(
                TypeTable.class.getResourceAsStream("types.tsv"), StandardCharsets.UTF_8))) {
      return new TypeTable(rows.lines().filter(row -> !row.startsWith("#")).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Collection<Entry> entries() {
    return entries.values();
  }

  /** The type of that short name, e.g. {@code meta.v1.ObjectMeta}. */
  public TypeNode type(String shortName) {
    return entries.get(shortName).type();
  }

  /** The entry of a type by its full OpenAPI name. */
  public Optional<Entry> named(String fullName) {
    return Optional.ofNullable(byFullName.get(fullName));
  }

  private void declare(String[] cells) {
    List<String> markers = List.of(cells).subList(2, cells.length);
    TypeNode type =
        markers.contains("any")
            ? new TypeNode.Builder(Form.ANY).name(fullName(cells[0])).build()
            : new TypeNode.Builder(Form.STRUCT)
                .name(fullName(cells[0]))
                .atomic(markers.contains("atomic"))
                .build();
    boolean everywhere = "*".equals(cells[1]);
    Entry entry = new Entry(type, everywhere ? List.of() : kinds(cells[1]), everywhere);
    entries.put(cells[0], entry);
    byFullName.put(type.name(), entry);
  }

  private static List<GroupVersionKind> kinds(String cell) {
    if ("-".equals(cell)) {
      return List.of();
    }
    return Stream.of(cell.split(","))
        .map(kind -> kind.split("/"))
        .map(parts -> new GroupVersionKind(parts[0], parts[1], parts[2]))
        .toList();
  }

  private static String fullName(String shortName) {
    String group = shortName.substring(0, shortName.indexOf('.'));
    return PREFIXES.getOrDefault(group, "io.k8s.api.") + shortName;
  }

  private void close(String shortName, Map<String, Field> fields) {
    if (!shortName.isEmpty()) {
      entries.get(shortName).type().close(fields);
    }
  }

  private Field field(String[] cells) {
    boolean required = false;
    MapType mapType = MapType.OF_TYPE;
    boolean listTypeTold = false;
    ListType listType = ListType.ATOMIC;
    List<String> listKeys = List.of();
    Set<String> strategies = Set.of();
    String mergeKey = "";
    JsonNode defaultValue = null;
    for (String marker : new ArrayList<>(List.of(cells)).subList(3, cells.length)) {
      String value = marker.substring(marker.indexOf('=') + 1);
      switch (marker.substring(0, marker.length() - value.length())) {
        case "list=" -> {
          List<String> parts = List.of(value.split(":"));
          listType = ListType.valueOf(parts.get(0).toUpperCase(Locale.ROOT));
          listKeys = parts.subList(1, parts.size());
          listTypeTold = true;
        }
        case "patch=" -> strategies = Set.of(value.split(","));
        case "key=" -> mergeKey = value;
        case "default=" -> defaultValue = TextNode.valueOf(value);
        default -> {
          required |= "required".equals(value);
          if (!"required".equals(value)) {
            mapType = MapType.valueOf(value.toUpperCase(Locale.ROOT));
          }
        }
      }
    }
    TypeNode type = type(cells[2], listType, listKeys);
    return new Field(
        cells[1], type, required, mapType, listTypeTold, strategies, mergeKey, defaultValue);
  }

  private TypeNode type(String expression, ListType listType, List<String> listKeys) {
    if (expression.startsWith("[]")) {
      return new TypeNode.Builder(Form.LIST)
          .element(type(expression.substring(2), ListType.ATOMIC, List.of()))
          .list(listType, listKeys)
          .build();
    }
    if (expression.startsWith("{}")) {
      return new TypeNode.Builder(Form.MAP)
          .element(type(expression.substring(2), ListType.ATOMIC, List.of()))
          .build();
    }
    if (expression.startsWith("@")) {
      return type(expression.substring(1));
    }
    return "any".equals(expression) ? TypeNode.ANY : TypeNode.scalar(SCALARS.get(expression));
  }
}
