package dev.gantry.model.table;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The JSONPath that printer columns are written in: {@code .spec.replicas}, {@code
 * .status.conditions[?(@.type=="Ready")].status}, {@code .spec.hosts[*]}, {@code .items[0]}, {@code
 * .metadata.annotations['a.b/c']}.
 */
public final class JsonPath {

  private static final Pattern STEP =
      Pattern.compile(
          "\\.(?<name>(?:\\\\.|[^.\\[\\\\])+)"
              + "|\\[\\?\\(@\\.(?<key>[^=!]+?)\\s*(?<op>==|!=)\\s*(?<value>\"[^\"]*\"|'[^']*'|[^)]+)\\)\\]"
              + "|\\[(?<quoted>'[^']*'|\"[^\"]*\")\\]"
              + "|\\[(?<index>-?\\d+)\\]"
              + "|(?<all>\\[\\*\\]|\\.\\*)");

  /** One step of a path, from one node to those below. */
  private interface Step {
    void walk(JsonNode from, List<JsonNode> to);
  }

  private final List<Step> steps;

  private JsonPath(List<Step> steps) {
    this.steps = List.copyOf(steps);
  }

  /** A path that finds nothing where the text is none. */
  public static JsonPath parse(String text) {
    String path = text.strip();
    if (path.startsWith("{") && path.endsWith("}")) {
      path = path.substring(1, path.length() - 1);
    }
    if (path.startsWith("$")) {
      path = path.substring(1);
    }
    List<Step> steps = new ArrayList<>();
    Matcher m = STEP.matcher(path);
    int at = 0;
    while (at < path.length()) {
      if (!m.find(at) || m.start() != at) {
        return new JsonPath(List.of((from, to) -> {}));
      }
      steps.add(step(m));
      at = m.end();
    }
    return new JsonPath(steps);
  }

  private static Step step(Matcher m) {
    if (m.group("all") != null) {
      return (from, to) -> from.forEach(to::add);
    }
    if (m.group("index") != null) {
      int index = Integer.parseInt(m.group("index"));
      return (from, to) -> add(from.path(index < 0 ? from.size() + index : index), to);
    }
    if (m.group("key") != null) {
      return filter(m.group("key"), m.group("op").equals("=="), unquoted(m.group("value")));
    }
    String name =
        m.group("name") != null
            ? m.group("name").replaceAll("\\\\(.)", "$1")
            : unquoted(m.group("quoted"));
    return (from, to) -> add(from.path(name), to);
  }

  private static Step filter(String key, boolean equal, String value) {
    JsonPath inner = parse("." + key);
    return (from, to) -> {
      for (JsonNode element : from) {
        boolean is = inner.find(element).stream().anyMatch(n -> n.asText().equals(value));
        if (is == equal) {
          to.add(element);
        }
      }
    };
  }

  private static String unquoted(String text) {
    String stripped = text.strip();
    boolean quoted =
        stripped.length() >= 2 && (stripped.charAt(0) == '"' || stripped.charAt(0) == '\'');
    return quoted ? stripped.substring(1, stripped.length() - 1) : stripped;
  }

  private static void add(JsonNode node, List<JsonNode> to) {
    if (!node.isMissingNode() && !node.isNull()) {
      to.add(node);
    }
  }

  /** All nodes that the path leads to; empty where it leads nowhere. */
  public List<JsonNode> find(JsonNode root) {
    List<JsonNode> here = List.of(root);
    for (Step step : steps) {
      List<JsonNode> next = new ArrayList<>();
      here.forEach(node -> step.walk(node, next));
      here = next;
    }
    return here;
  }
}
