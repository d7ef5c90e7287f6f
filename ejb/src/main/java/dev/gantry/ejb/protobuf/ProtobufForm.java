package dev.gantry.ejb.protobuf;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.object.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Answers of one kind in Kubernetes' protobuf form: four magic bytes, then an envelope with
 * apiVersion, kind and the object's message. Made of JSON bytes without a tree in between.
 *
 * <p>What the form cannot say is lost, as in Kubernetes: empty lists and maps are as absent.
 */
public final class ProtobufForm {

  private static final byte[] MAGIC = {'k', '8', 's', 0};
  private static final int TYPE_META = 1;
  private static final int RAW = 2;
  private static final int API_VERSION = 1;
  private static final int KIND = 2;
  private static final int WATCH_TYPE = 1;
  private static final int WATCH_OBJECT = 2;

  private record Id(String apiVersion, String kind) {}

  private static final Map<Id, Optional<ProtobufForm>> FORMS = new ConcurrentHashMap<>();

  private final Id id;
  private final MessageWriter message;

  private ProtobufForm(Id id, MessageWriter message) {
    this.id = id;
    this.message = message;
  }

  /** Empty for a kind that has no such form: custom kinds, and a few that only have JSON. */
  public static Optional<ProtobufForm> of(String apiVersion, String kind) {
    if (!ProtobufTypes.hasFile(apiVersion)) {
      // Not remembered: the names of custom kinds come and go.
      return Optional.empty();
    }
    return FORMS.computeIfAbsent(
        new Id(apiVersion, kind),
        id ->
            ProtobufTypes.of(apiVersion, kind).map(t -> new ProtobufForm(id, MessageWriter.of(t))));
  }

  /** The form of the kind's lists. */
  public Optional<ProtobufForm> list() {
    return of(id.apiVersion, id.kind + "List");
  }

  /** One object with its envelope. */
  public byte[] object(byte[] json) {
    WireBuffer out = new WireBuffer(json.length);
    int raw = openEnvelope(out);
    content(message, json, out);
    out.close(raw);
    return finished(out);
  }

  public byte[] object(JsonNode document) {
    return object(Json.bytes(document));
  }

  /**
   * A list of this form with its envelope.
   *
   * @param head the list without its items
   * @param items objects, of which {@code json} knows the bytes
   */
  public <T> byte[] listed(JsonNode head, List<T> items, Function<T, byte[]> json) {
    WireBuffer out = new WireBuffer(256 + 1024 * Math.min(items.size(), 16_384));
    int raw = openEnvelope(out);
    content(message, Json.bytes(head), out);
    int number = message.number("items").orElseThrow();
    MessageWriter element = message.element("items");
    for (T item : items) {
      int open = out.open(number);
      content(element, json.apply(item), out);
      out.close(open);
    }
    out.close(raw);
    return finished(out);
  }

  /**
   * One event of a watch, its length before it.
   *
   * @param object with its envelope
   */
  public static byte[] watchFrame(String type, byte[] object) {
    WireBuffer event = new WireBuffer(object.length + 32);
    event.text(WATCH_TYPE, type);
    int raw = event.open(WATCH_OBJECT);
    event.bytes(1, object);
    event.close(raw);
    byte[] frame = new byte[event.size() + 4];
    for (int i = 0; i < 4; i++) {
      frame[i] = (byte) (event.size() >>> (24 - 8 * i));
    }
    System.arraycopy(event.toByteArray(), 0, frame, 4, event.size());
    return frame;
  }

  private int openEnvelope(WireBuffer out) {
    out.append(MAGIC);
    int meta = out.open(TYPE_META);
    out.bytes(API_VERSION, id.apiVersion.getBytes(StandardCharsets.UTF_8));
    out.bytes(KIND, id.kind.getBytes(StandardCharsets.UTF_8));
    out.close(meta);
    return out.open(RAW);
  }

  /** Kubernetes always writes the content's encoding and type, which are empty. */
  private static byte[] finished(WireBuffer out) {
    out.text(3, "");
    out.text(4, "");
    return out.toByteArray();
  }

  private static void content(MessageWriter message, byte[] json, WireBuffer out) {
    try (JsonParser parser = Json.mapper().getFactory().createParser(json)) {
      parser.nextToken();
      message.content(parser, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
