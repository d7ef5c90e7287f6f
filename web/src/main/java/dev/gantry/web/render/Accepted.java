package dev.gantry.web.render;

import dev.gantry.model.status.ApiException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the client wants, from its {@code Accept} header.
 *
 * @param format how documents are written
 * @param shape what they are made into
 */
public record Accepted(Format format, Shape shape) {

  /** Serializations. */
  public enum Format {
    JSON("application/json"),
    YAML("application/yaml"),
    PROTOBUF("application/vnd.kubernetes.protobuf");

    private final String mediaType;

    Format(String mediaType) {
      this.mediaType = mediaType;
    }

    public String mediaType() {
      return mediaType;
    }
  }

  /** Whole objects, or what is made of them. */
  public enum Shape {
    OBJECT,
    TABLE,
    METADATA,
    METADATA_LIST,
    AGGREGATED_DISCOVERY
  }

  private record Range(String type, Map<String, String> parameters, double quality) {}

  public static final Accepted JSON = new Accepted(Format.JSON, Shape.OBJECT);

  /** What is accepted of documents that have no protobuf form. */
  public static Accepted parse(String header) {
    return parse(header, false);
  }

  /**
   * The first acceptable range in the client's order of preference.
   *
   * @param header null or empty for anything
   * @param protobuf whether the documents asked for have that form; metadata alone always has
   * @throws ApiException 406 when none is
   */
  public static Accepted parse(String header, boolean protobuf) {
    if (header == null || header.isBlank()) {
      return JSON;
    }
    for (Range range : ranges(header)) {
      Format format = format(range.type);
      Shape shape = format == null ? null : shape(range.parameters);
      if (shape != null && (format != Format.PROTOBUF || inProtobuf(shape, protobuf))) {
        return new Accepted(format, shape);
      }
    }
    throw ApiException.notAcceptable(
        "only the following media types are accepted: application/json, application/yaml"
            + (protobuf ? ", application/vnd.kubernetes.protobuf" : ""));
  }

  private static boolean inProtobuf(Shape shape, boolean objects) {
    return switch (shape) {
      case OBJECT -> objects;
      case METADATA, METADATA_LIST -> true;
      // Kubernetes has no such message for tables either.
      case TABLE, AGGREGATED_DISCOVERY -> false;
    };
  }

  private static List<Range> ranges(String header) {
    List<Range> ranges = new ArrayList<>();
    for (String item : header.split(",")) {
      String[] parts = item.split(";");
      Map<String, String> parameters = new HashMap<>();
      double quality = 1;
      for (int i = 1; i < parts.length; i++) {
        String[] pair = parts[i].strip().split("=", 2);
        if (pair.length == 2 && "q".equals(pair[0])) {
          quality = quality(pair[1]);
        } else if (pair.length == 2) {
          parameters.put(pair[0], pair[1]);
        }
      }
      if (quality > 0) {
        ranges.add(new Range(parts[0].strip().toLowerCase(Locale.ROOT), parameters, quality));
      }
    }
    ranges.sort(Comparator.comparingDouble((Range r) -> -r.quality));
    return ranges;
  }

  private static double quality(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static Format format(String type) {
    return switch (type) {
      case "application/json", "application/*", "*/*" -> Format.JSON;
      case "application/yaml", "application/x-yaml", "text/yaml" -> Format.YAML;
      case "application/vnd.kubernetes.protobuf" -> Format.PROTOBUF;
      default -> null;
    };
  }

  /** Null for a shape that is not offered. */
  private static Shape shape(Map<String, String> parameters) {
    String as = parameters.get("as");
    if (as == null) {
      return Shape.OBJECT;
    }
    String group = parameters.getOrDefault("g", "");
    String version = parameters.getOrDefault("v", "");
    if ("meta.k8s.io".equals(group) && "v1".equals(version)) {
      return switch (as) {
        case "Table" -> Shape.TABLE;
        case "PartialObjectMetadata" -> Shape.METADATA;
        case "PartialObjectMetadataList" -> Shape.METADATA_LIST;
        default -> null;
      };
    }
    boolean discovery = "apidiscovery.k8s.io".equals(group) && "v2".equals(version);
    return discovery && "APIGroupDiscoveryList".equals(as) ? Shape.AGGREGATED_DISCOVERY : null;
  }
}
