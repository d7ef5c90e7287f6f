package dev.gantry.model.strategy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.kind.Kind;
import dev.gantry.model.kind.SnapshotCatalogue;
import dev.gantry.model.object.Meta;
import dev.gantry.model.schema.Decoder;
import dev.gantry.model.status.Cause;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Documents and kinds for tests: YAML in, trees and one-line causes out. */
public final class Documents {

  private static final SnapshotCatalogue KINDS = SnapshotCatalogue.builtIn();

  private Documents() {}

  public static ObjectNode yaml(String text) {
    return Decoder.decode(text.getBytes(StandardCharsets.UTF_8), "application/yaml").document();
  }

  public static Kind kind(ObjectNode document) {
    return KINDS
        .byKind(document.path("apiVersion").asText(), document.path("kind").asText())
        .orElseThrow();
  }

  public static Strategy strategy(ObjectNode document) {
    return Strategies.of(kind(document));
  }

  /** As the registry creates: with namespace, uid, defaults. */
  public static ObjectNode created(String text) {
    ObjectNode document = yaml(text);
    Kind kind = kind(document);
    if (kind.namespaced() && Meta.namespace(document).isEmpty()) {
      Meta.of(document).put("namespace", "default");
    }
    Meta.of(document).put("uid", "u-1").put("creationTimestamp", "2026-01-01T00:00:00Z");
    Strategy strategy = Strategies.of(kind);
    strategy.applyDefaults(document);
    strategy.prepareForCreate(document);
    return document;
  }

  /** What is wrong with a new document, one {@code field: message} each. */
  public static List<String> problems(String text) {
    ObjectNode document = created(text);
    return lines(strategy(document).validate(document));
  }

  /** What is wrong with a change from one document to another. */
  public static List<String> problems(ObjectNode old, ObjectNode changed) {
    Strategy strategy = strategy(old);
    strategy.applyDefaults(changed);
    strategy.prepareForUpdate(changed, old);
    return lines(strategy.validateUpdate(changed, old));
  }

  public static List<String> lines(List<Cause> causes) {
    return causes.stream().map(c -> c.field() + ": " + c.message()).toList();
  }
}
