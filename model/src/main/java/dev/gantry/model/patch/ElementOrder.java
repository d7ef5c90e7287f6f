package dev.gantry.model.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.gantry.model.status.ApiException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * In which order the elements of a merged list stand: those that the patch names, in the patch's
 * order; those that only the server has, in the server's; and between the two the server's order
 * where it knows both, else the patch's first.
 */
final class ElementOrder {

  private ElementOrder() {}

  /** Index of the element of the same value, or of the same {@code key} if that is not empty. */
  static int indexOf(JsonNode list, JsonNode element, String key) {
    JsonNode wanted = key.isEmpty() ? element : element.path(key);
    for (int i = 0; i < list.size(); i++) {
      JsonNode candidate = key.isEmpty() ? list.get(i) : list.get(i).path(key);
      if (SameJson.equal(candidate, wanted)) {
        return i;
      }
    }
    return -1;
  }

  static ArrayNode arrange(ArrayNode merged, ArrayNode patchOrder, ArrayNode server, String key) {
    List<JsonNode> ofPatch = new ArrayList<>();
    List<JsonNode> ofServer = new ArrayList<>();
    for (JsonNode element : merged) {
      (indexOf(patchOrder, element, key) >= 0 ? ofPatch : ofServer).add(element);
    }
    ofPatch.sort(Comparator.comparingInt(element -> indexOf(patchOrder, element, key)));
    ofServer.sort(Comparator.comparingInt(element -> indexOf(server, element, key)));
    ArrayNode ordered = merged.arrayNode();
    int s = 0;
    int p = 0;
    while (s < ofServer.size() || p < ofPatch.size()) {
      boolean takeServer =
          p == ofPatch.size()
              || (s < ofServer.size() && precedes(ofServer.get(s), ofPatch.get(p), server, key));
      ordered.add(takeServer ? ofServer.get(s++) : ofPatch.get(p++));
    }
    return ordered;
  }

  private static boolean precedes(JsonNode left, JsonNode right, ArrayNode server, String key) {
    int l = indexOf(server, left, key);
    int r = indexOf(server, right, key);
    return l >= 0 && r >= 0 && l < r;
  }

  /** A patch's elements must stand in the order that it demands. */
  static void check(ArrayNode elements, ArrayNode order, String key) {
    int last = -1;
    for (JsonNode element : elements) {
      if ("delete".equals(Directive.patchType(element))
          || "replace".equals(Directive.patchType(element))) {
        continue;
      }
      int at = indexOf(order, element, key);
      if (at < last || at < 0) {
        throw ApiException.badRequest(
            "the order in patch list: "
                + elements
                + " doesn't match $setElementOrder list: "
                + order);
      }
      last = at;
    }
  }
}
