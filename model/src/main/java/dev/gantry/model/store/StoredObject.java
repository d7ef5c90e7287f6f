package dev.gantry.model.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.kind.BuiltInKinds;
import dev.gantry.model.object.Json;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.object.Owners;
import java.lang.ref.SoftReference;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One object as of one revision, immutable and shared: by the watch cache, by responses (the
 * bytes), by controllers (the typed view).
 */
public final class StoredObject {

  private static final byte[] REFERENCES =
      "\"ownerReferences\"".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] DELETION =
      "\"deletionTimestamp\"".getBytes(StandardCharsets.US_ASCII);

  private record Whole(ObjectNode tree) {}

  private final ObjectKey key;
  private final String uid;
  private final long revision;
  private final byte[] json;
  private final Map<String, String> labels;
  private final Map<String, String> fields;

  /** Soft: a parsed document takes ten times its bytes, and few of 150,000 are read often. */
  private volatile SoftReference<Object> view;

  private volatile List<Owners.Owner> owners;

  /**
   * @param json the whole document in its stored version, {@code metadata.resourceVersion} included
   * @param labels {@code metadata.labels}
   * @param fields values of the kind's selectable fields by dotted path; absent means {@code ""}
   */
  public StoredObject(
      ObjectKey key,
      String uid,
      long revision,
      byte[] json,
      Map<String, String> labels,
      Map<String, String> fields) {
    this.key = Objects.requireNonNull(key);
    this.uid = Objects.requireNonNull(uid);
    this.revision = revision;
    this.json = Objects.requireNonNull(json);
    this.labels = Objects.requireNonNull(labels);
    this.fields = Objects.requireNonNull(fields);
  }

  /** The same state under another revision, {@code json} being the document that says so. */
  public StoredObject at(long newRevision, byte[] newJson) {
    return new StoredObject(key, uid, newRevision, newJson, labels, fields);
  }

  public ObjectKey key() {
    return key;
  }

  public String uid() {
    return uid;
  }

  public long revision() {
    return revision;
  }

  /** The serialized document. Shared: never written to. */
  public byte[] json() {
    return json;
  }

  public Map<String, String> labels() {
    return labels;
  }

  /** A selectable field by dotted path, {@code ""} where unset. */
  public String field(String path) {
    return switch (path) {
      case "metadata.name" -> key.name();
      case "metadata.namespace" -> key.namespace();
      default -> {
        String value = fields.get(path);
        yield value != null ? value : BuiltInKinds.isBuiltIn(key.resource()) ? "" : read(path);
      }
    };
  }

  /** Custom kinds may be unknown yet when their objects are loaded: nothing is indexed for them. */
  private String read(String path) {
    JsonNode node = as(ObjectNode.class);
    for (String part : path.split("\\.")) {
      node = node.path(part);
    }
    return node.asText("");
  }

  /** {@code metadata.ownerReferences}. Most objects have none, which their bytes tell. */
  public List<Owners.Owner> owners() {
    List<Owners.Owner> known = owners;
    if (known == null) {
      known = contains(REFERENCES) ? Owners.of(as(ObjectNode.class)) : List.of();
      owners = known;
    }
    return known;
  }

  /** The owner that controls the object. */
  public Optional<Owners.Owner> controller() {
    return owners().stream().filter(Owners.Owner::controller).findFirst();
  }

  /** Whether a deletion may be under way: false is certain, true wants a look at the document. */
  public boolean mayBeDeleting() {
    return contains(DELETION);
  }

  /** Whether a text occurs anywhere in the document: no parsing where the answer is no. */
  public boolean mentions(String text) {
    return contains(text.getBytes(StandardCharsets.UTF_8));
  }

  private boolean contains(byte[] word) {
    outer:
    for (int i = 0; i <= json.length - word.length; i++) {
      for (int j = 0; j < word.length; j++) {
        if (json[i + j] != word[j]) {
          continue outer;
        }
      }
      return true;
    }
    return false;
  }

  /** A fresh tree that the caller may change. */
  public ObjectNode document() {
    return Json.parse(json);
  }

  /**
   * A field of the document for reading, e.g. {@code at("/spec/replicas")}; parses the document:
   * not for hot paths.
   */
  public JsonNode at(String pointer) {
    return document().at(pointer);
  }

  /**
   * The typed view, parsed once per revision and shared by all readers: never change it. A tree
   * ({@code ObjectNode}) is without {@code metadata.managedFields}, see {@link #whole}.
   */
  public <T> T as(Class<T> type) {
    SoftReference<Object> kept = view;
    Object seen = kept == null ? null : kept.get();
    if (!type.isInstance(seen)) {
      seen = type == ObjectNode.class ? Json.parseForReading(json) : Json.as(json, type);
      view = new SoftReference<>(seen);
    }
    return type.cast(seen);
  }

  /** The whole tree, shared like {@link #as}: never change it. */
  public ObjectNode whole() {
    SoftReference<Object> kept = view;
    if (kept != null && kept.get() instanceof Whole known) {
      return known.tree();
    }
    Whole parsed = new Whole(Json.parse(json));
    view = new SoftReference<>(parsed);
    return parsed.tree();
  }

  /** Drops the typed view: this state is no longer current, and only its bytes are kept. */
  public void forgetView() {
    view = null;
  }

  @Override
  public String toString() {
    return key + "@" + revision;
  }
}
