package dev.gantry.web.render;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.protobuf.ProtobufForm;
import dev.gantry.ejb.registry.ApiResult;
import dev.gantry.model.object.Json;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.table.Tables;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes what one client accepts of what the registry answers, for one request.
 *
 * @param pretty indented JSON, as {@code ?pretty=true} asks
 */
public record Renderer(
    Documents documents,
    Accepted accepted,
    TableRenderer.Include include,
    boolean pretty,
    Clock clock) {

  private static final byte[] COMMA = {','};
  private static final byte[] END = {']', '}', '\n'};

  public Body stored(StoredObject object) {
    if (accepted.equals(Accepted.JSON) && !pretty) {
      return Body.of(Accepted.Format.JSON.mediaType(), documents.bytes(object));
    }
    if (accepted.format() == Accepted.Format.PROTOBUF) {
      return protobuf(form().object(documents.bytes(object)));
    }
    return written(
        accepted.shape() == Accepted.Shape.TABLE
            ? tables().single(documents.columns(object), true)
            : shaped(documents.tree(object)));
  }

  /** A document made for this answer; one of another kind (a {@code Status}) keeps its shape. */
  public Body document(ObjectNode document) {
    boolean own = documents.kind().kind().equals(document.path("kind").asText());
    return written(own ? shaped(document) : document);
  }

  /** The form of one object in the shape that is asked for. */
  private ProtobufForm form() {
    boolean metadata = accepted.shape() != Accepted.Shape.OBJECT;
    String apiVersion = metadata ? PartialMetadata.VERSION : documents.kind().apiVersion();
    String kind = metadata ? PartialMetadata.KIND : documents.kind().kind();
    return ProtobufForm.of(apiVersion, kind).orElseThrow();
  }

  private static Body protobuf(byte[] bytes) {
    return Body.of(Accepted.Format.PROTOBUF.mediaType(), bytes);
  }

  public Body listed(ApiResult.Listed listed) {
    documents.prepare(listed.page().objects());
    if (accepted.format() == Accepted.Format.PROTOBUF) {
      ProtobufForm list = form().list().orElseThrow();
      return protobuf(list.listed(head(listed, "", ""), listed.page().objects(), documents::bytes));
    }
    return switch (accepted.shape()) {
      case TABLE -> written(table(listed));
      case METADATA, METADATA_LIST -> written(partial(listed));
      default ->
          pretty || accepted.format() != Accepted.Format.JSON
              ? written(whole(listed))
              : joined(listed);
    };
  }

  private ObjectNode shaped(ObjectNode document) {
    return switch (accepted.shape()) {
      case TABLE -> tables().single(document, true);
      case METADATA, METADATA_LIST -> PartialMetadata.of(document);
      default -> document;
    };
  }

  public TableRenderer tables() {
    return new TableRenderer(Tables.of(documents.kind()), documents, include, clock::instant);
  }

  /** The stored bytes between brackets: nothing is parsed or copied. */
  private Body joined(ApiResult.Listed listed) {
    ObjectNode head = head(listed, documents.kind().kind() + "List", documents.kind().apiVersion());
    byte[] opening = Json.bytes(head);
    // {"kind":…} becomes {"kind":…,"items":[
    byte[] items = ",\"items\":[".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    byte[] start = java.util.Arrays.copyOf(opening, opening.length - 1 + items.length);
    System.arraycopy(items, 0, start, opening.length - 1, items.length);
    List<StoredObject> objects = listed.page().objects();
    List<byte[]> pieces = new ArrayList<>(objects.size() * 2 + 2);
    pieces.add(start);
    long size = start.length + END.length;
    for (int i = 0; i < objects.size(); i++) {
      byte[] bytes = documents.bytes(objects.get(i));
      if (i > 0) {
        pieces.add(COMMA);
        size++;
      }
      pieces.add(bytes);
      size += bytes.length;
    }
    pieces.add(END);
    return new Body(Accepted.Format.JSON.mediaType(), pieces, size);
  }

  private ObjectNode whole(ApiResult.Listed listed) {
    ObjectNode list = head(listed, documents.kind().kind() + "List", documents.kind().apiVersion());
    ArrayNode items = list.putArray("items");
    listed.page().objects().forEach(o -> items.add(documents.tree(o)));
    return list;
  }

  private ObjectNode partial(ApiResult.Listed listed) {
    ObjectNode list = head(listed, "PartialObjectMetadataList", PartialMetadata.VERSION);
    ArrayNode items = list.putArray("items");
    listed.page().objects().forEach(o -> items.add(PartialMetadata.of(documents.tree(o))));
    return list;
  }

  private ObjectNode table(ApiResult.Listed listed) {
    TableRenderer renderer = tables();
    ObjectNode table = renderer.table(true);
    table.set("metadata", head(listed, "", "").get("metadata"));
    listed.page().objects().forEach(o -> renderer.addRow(table, documents.columns(o)));
    return table;
  }

  private static ObjectNode head(ApiResult.Listed listed, String kind, String apiVersion) {
    ObjectReader.Page page = listed.page();
    ObjectNode head = Json.object();
    head.put("kind", kind).put("apiVersion", apiVersion);
    ObjectNode metadata = head.putObject("metadata");
    metadata.put("resourceVersion", Long.toString(page.revision()));
    if (!listed.continueToken().isEmpty()) {
      metadata.put("continue", listed.continueToken());
      if (page.remaining() > 0) {
        metadata.put("remainingItemCount", page.remaining());
      }
    }
    return head;
  }

  private Body written(JsonNode document) {
    return Writing.body(document, accepted.format(), pretty);
  }
}
