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

  static ArrayNode arrange(ArrayNode merged, ArrayNode patchOrder, ArrayNode server, String key) {
    ElementIndex patch = new ElementIndex(patchOrder, key);
    ElementIndex before = new ElementIndex(server, key);
    List<JsonNode> ofPatch = new ArrayList<>();
    List<JsonNode> ofServer = new ArrayList<>();
    for (JsonNode element : merged) {
      (patch.has(element) ? ofPatch : ofServer).add(element);
    }
    ofPatch.sort(Comparator.comparingInt(patch::of));
    ofServer.sort(Comparator.comparingInt(before::of));
    ArrayNode ordered = merged.arrayNode();
    int s = 0;
    int p = 0;
    while (s < ofServer.size() || p < ofPatch.size()) {
      boolean takeServer =
          p == ofPatch.size()
              || (s < ofServer.size() && precedes(ofServer.get(s), ofPatch.get(p), before));
      ordered.add(takeServer ? ofServer.get(s++) : ofPatch.get(p++));
    }
    return ordered;
  }

  private static boolean precedes(JsonNode left, JsonNode right, ElementIndex server) {
    int l = server.of(left);
    int r = server.of(right);
    return l >= 0 && r >= 0 && l < r;
  }

  /** A patch's elements must stand in the order that it demands. */
  static void check(ArrayNode elements, ArrayNode order, String key) {
    ElementIndex places = new ElementIndex(order, key);
    int last = -1;
    for (JsonNode element : elements) {
      if ("delete".equals(Directive.patchType(element))
          || "replace".equals(Directive.patchType(element))) {
        continue;
      }
      int at = places.of(element);
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
