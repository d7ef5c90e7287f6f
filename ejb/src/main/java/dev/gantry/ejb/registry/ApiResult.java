package dev.gantry.ejb.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.selector.Selector;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.Query;
import dev.gantry.model.store.StoredObject;
import java.util.List;

/** What a call answers, before it is rendered as JSON, YAML, Table or PartialObjectMetadata. */
public sealed interface ApiResult {

  /**
   * A stored object as it is: the response is its bytes (converted if the client speaks another
   * version).
   */
  record Stored(int code, StoredObject object, List<String> warnings) implements ApiResult {}

  /** A document made for this answer: dry runs, scales, reviews, tokens, {@code Status}. */
  record Document(int code, ObjectNode document, List<String> warnings) implements ApiResult {}

  /**
   * A list at one revision.
   *
   * @param continueToken {@code ""} at the end
   */
  record Listed(ObjectReader.Page page, String continueToken, List<String> warnings)
      implements ApiResult {

    public Listed(ObjectReader.Page page, String continueToken) {
      this(page, continueToken, List.of());
    }

    Listed warning(List<String> said) {
      return said.isEmpty() ? this : new Listed(page, continueToken, said);
    }
  }

  /**
   * A watch to be streamed. The renderer subscribes: {@code initial} (in list order, as ADDED, then
   * the bookmark that {@code sendInitialEvents} asks for), then the watcher from {@code
   * fromRevision}.
   */
  record Watched(
      Query query,
      Selector selector,
      List<StoredObject> initial,
      long fromRevision,
      boolean bookmarks,
      boolean initialEventsEnd,
      List<String> warnings)
      implements ApiResult {

    Watched warning(List<String> said) {
      return said.isEmpty()
          ? this
          : new Watched(query, selector, initial, fromRevision, bookmarks, initialEventsEnd, said);
    }
  }
}
