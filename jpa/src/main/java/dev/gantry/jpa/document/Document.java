package dev.gantry.jpa.document;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.store.StoredObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A serialized object without {@code metadata.resourceVersion}: what the database keeps. The
 * revision is spliced in once it is known, so that serialization happens before, and only once.
 */
public final class Document {

  private static final byte[] FIELD = "\"resourceVersion\":\"".getBytes(StandardCharsets.UTF_8);

  /** The order in which people expect to read an object; PostgreSQL's jsonb sorts by length. */
  private static final List<String> HEAD = List.of("apiVersion", "kind", "metadata");

  private final byte[] json;
  private final int splice;
  private final String uid;
  private final Map<String, String> labels;
  private final Map<String, String> fields;

  private Document(byte[] json, ObjectNode tree, List<String> selectable) {
    this.json = json;
    this.splice = afterMetadataBrace(json);
    this.uid = Meta.uid(tree);
    this.labels = Map.copyOf(Meta.labels(tree));
    this.fields = FieldValues.of(tree, selectable);
  }

  /**
   * Serializes a tree; its resource version, if any, is dropped from the tree as well.
   *
   * @param selectable dotted paths of the kind's selectable fields
   */
  public static Document of(ObjectNode tree, List<String> selectable) {
    Meta.of(tree).remove("resourceVersion");
    return new Document(Json.bytes(tree), tree, selectable);
  }

  /** From the bytes of {@link #json()}, as the revision log returns them. */
  public static Document read(byte[] json, List<String> selectable) {
    return new Document(json, Json.parse(json), selectable);
  }

  /** From a {@code jsonb} column's text: compacted, and in the order that people expect. */
  public static Document load(byte[] jsonb, List<String> selectable) {
    ObjectNode tree = Json.parse(jsonb);
    ObjectNode ordered = Json.object();
    HEAD.stream().filter(tree::has).forEach(field -> ordered.set(field, tree.get(field)));
    ordered.setAll(tree);
    return of(ordered, selectable);
  }

  public byte[] json() {
    return json;
  }

  public String uid() {
    return uid;
  }

  /** The object that this document is at a revision. */
  public StoredObject at(ObjectKey key, long revision) {
    return new StoredObject(key, uid, revision, splice(json, splice, revision), labels, fields);
  }

  /** Whether a stored object says the same, its revision apart. */
  public boolean says(StoredObject stored) {
    // Both are compact, so documents that say the same have the same length.
    byte[] other = at(stored.key(), stored.revision()).json();
    if (other.length != stored.json().length) {
      return false;
    }
    return Arrays.equals(other, stored.json()) || Json.parse(other).equals(stored.document());
  }

  /** The same state of an object under another revision, as a watcher sees it leave a selection. */
  public static StoredObject restamp(StoredObject object, long revision) {
    byte[] json = object.json();
    int start = afterMetadataBrace(json);
    int end = start + FIELD.length + Long.toString(object.revision()).length() + 1;
    byte[] bare = new byte[json.length - (end - start)];
    System.arraycopy(json, 0, bare, 0, start);
    System.arraycopy(json, end, bare, start, json.length - end);
    // What is left begins with the comma that followed the old one, which splice() keeps.
    return object.at(revision, splice(bare, start, revision));
  }

  private static byte[] splice(byte[] json, int at, long revision) {
    byte[] number = Long.toString(revision).getBytes(StandardCharsets.US_ASCII);
    boolean comma = json[at] != '}' && json[at] != ',';
    int inserted = FIELD.length + number.length + 1 + (comma ? 1 : 0);
    byte[] whole = new byte[json.length + inserted];
    System.arraycopy(json, 0, whole, 0, at);
    System.arraycopy(FIELD, 0, whole, at, FIELD.length);
    System.arraycopy(number, 0, whole, at + FIELD.length, number.length);
    whole[at + FIELD.length + number.length] = '"';
    if (comma) {
      whole[at + inserted - 1] = ',';
    }
    System.arraycopy(json, at, whole, at + inserted, json.length - at);
    return whole;
  }

  /** The offset of the first byte inside {@code metadata}. */
  private static int afterMetadataBrace(byte[] json) {
    try (JsonParser parser = Json.mapper().getFactory().createParser(json)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean metadata = "metadata".equals(parser.currentName());
        JsonToken value = parser.nextToken();
        if (metadata && value == JsonToken.START_OBJECT) {
          return (int) parser.currentLocation().getByteOffset();
        }
        parser.skipChildren();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new IllegalArgumentException("document without metadata");
  }
}
