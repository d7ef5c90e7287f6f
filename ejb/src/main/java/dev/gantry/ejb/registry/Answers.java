package dev.gantry.ejb.registry;

import dev.gantry.model.store.StoredObject;
import dev.gantry.model.store.WriteResult;
import java.util.ArrayList;
import java.util.List;

/** Results of writes as results of calls. */
final class Answers {

  private Answers() {}

  /** The object as it is now; where nothing was written for real, a document of it. */
  static ApiResult object(
      ServedKind kind, WriteResult result, WriteContext context, List<String> warnings) {
    List<String> all = warnings(warnings, context);
    int code = result.effect() == WriteResult.Effect.CREATED ? 201 : 200;
    StoredObject object = result.get();
    return context.dryRun()
        ? new ApiResult.Document(code, Versions.toClient(kind, object.document()), all)
        : new ApiResult.Stored(code, object, all);
  }

  /** What decoding had to say, then what admission had to say. */
  private static List<String> warnings(List<String> said, WriteContext context) {
    List<String> more = context.notes().warnings();
    if (more.isEmpty()) {
      return said;
    }
    List<String> all = new ArrayList<>(said);
    all.addAll(more);
    return all;
  }
}
