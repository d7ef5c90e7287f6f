package dev.gantry.ejb.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.status.ApiException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Reads what a PUT or PATCH on a subresource wants the whole object to be. */
public final class PartialUpdates {

  private PartialUpdates() {}

  /**
   * @param change of a document in the stored version
   * @param warnings filled when the change has run
   */
  public record Wanted(UnaryOperator<ObjectNode> change, List<String> warnings) {}

  public static Wanted read(ApiCall call, ServedKind kind) {
    return switch (call.info().verb()) {
      case "update" -> {
        RequestBody body = RequestBody.read(call, kind);
        RequestBody.requireNamespace(kind, body.document(), call.info().namespace());
        RequestBody.requireName(body.document(), call.info().name());
        yield new Wanted(old -> body.document().deepCopy(), body.warnings());
      }
      case "patch" -> {
        List<String> warnings = new ArrayList<>();
        yield new Wanted(
            Patching.change(
                call,
                kind,
                said -> {
                  warnings.clear();
                  warnings.addAll(said);
                }),
            warnings);
      }
      default -> throw ApiException.unknownPath();
    };
  }
}
