package dev.gantry.web.connection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.protobuf.ProtobufForm;
import dev.gantry.model.object.Json;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.store.StoredObject;
import dev.gantry.web.render.Accepted;
import dev.gantry.web.render.Renderer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Makes the events of a watch: lines of {@code {"type":…,"object":…}}, or protobuf messages with
 * their lengths before them.
 */
final class WatchFrames {

  private static final byte[] MIDDLE = bytes("\",\"object\":");
  private static final byte[] END = bytes("}\n");
  private static final byte[] START = bytes("{\"type\":\"");

  private final Renderer renderer;
  private boolean headingsSent;

  WatchFrames(Renderer renderer) {
    this.renderer = renderer;
  }

  static String contentType(Accepted.Format format) {
    return format == Accepted.Format.PROTOBUF
        ? format.mediaType() + ";stream=watch"
        : format.mediaType();
  }

  private boolean inProtobuf() {
    return renderer.accepted().format() == Accepted.Format.PROTOBUF;
  }

  /** Appends one event. */
  void event(ByteArrayOutputStream out, String type, StoredObject object) {
    frame(out, type, object(object));
  }

  private byte[] object(StoredObject object) {
    if (inProtobuf()) {
      return renderer.stored(object).pieces().get(0);
    }
    switch (renderer.accepted().shape()) {
      case TABLE -> {
        JsonNode table =
            renderer.tables().single(renderer.documents().columns(object), !headingsSent);
        headingsSent = true;
        return Json.bytes(table);
      }
      case METADATA, METADATA_LIST -> {
        return renderer.stored(object).pieces().get(0);
      }
      default -> {
        return renderer.documents().bytes(object);
      }
    }
  }

  /**
   * Appends a bookmark: up to this revision the client has seen everything.
   *
   * @param initialEventsEnd marks the end of the initial events
   */
  void bookmark(ByteArrayOutputStream out, long revision, boolean initialEventsEnd) {
    boolean table = renderer.accepted().shape() == Accepted.Shape.TABLE;
    ObjectNode object = table ? renderer.tables().table(false) : Json.object();
    if (!table) {
      object
          .put("kind", renderer.documents().kind().kind())
          .put("apiVersion", renderer.documents().kind().apiVersion());
    }
    ObjectNode metadata = object.withObject("/metadata");
    metadata.put("resourceVersion", Long.toString(revision)).putNull("creationTimestamp");
    if (initialEventsEnd) {
      metadata.putObject("annotations").put("k8s.io/initial-events-end", "true");
    }
    frame(out, "BOOKMARK", bytes(object));
  }

  void error(ByteArrayOutputStream out, ApiException refusal) {
    frame(out, "ERROR", bytes(refusal.status()));
  }

  private byte[] bytes(ObjectNode document) {
    return inProtobuf() ? renderer.document(document).pieces().get(0) : Json.bytes(document);
  }

  private void frame(ByteArrayOutputStream out, String type, byte[] object) {
    if (inProtobuf()) {
      out.writeBytes(ProtobufForm.watchFrame(type, object));
      return;
    }
    out.writeBytes(START);
    out.writeBytes(bytes(type));
    out.writeBytes(MIDDLE);
    out.writeBytes(object);
    out.writeBytes(END);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
