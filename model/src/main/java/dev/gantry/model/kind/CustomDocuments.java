package dev.gantry.model.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;
import dev.gantry.model.schema.CrdSchema;
import dev.gantry.model.store.StoredObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Objects of a custom kind as one of its versions shows them. What is kept may be in an older
 * version, and from before a field got its default: it is kept as it was written, and brought up to
 * date whenever it is read.
 */
public final class CustomDocuments {

  /** Converted documents that are kept, by object and revision: watchers share them. */
  private static final int KEPT = 1024;

  private record State(String uid, long revision) {}

  private final String apiVersion;
  private final Map<String, CrdSchema> schemas;
  private final Converter converter;
  private final boolean alike;
  private final Map<State, byte[]> converted =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<State, byte[]> eldest) {
          return size() > KEPT;
        }
      };

  /**
   * @param schemas of all versions, by {@code apiVersion}
   * @param onlyVersion whether nothing is kept in any other version than this
   */
  CustomDocuments(
      String apiVersion, Map<String, CrdSchema> schemas, Converter converter, boolean onlyVersion) {
    this.apiVersion = apiVersion;
    this.schemas = schemas;
    this.converter = converter;
    CrdSchema own = schemas.get(apiVersion);
    this.alike = onlyVersion && (own == null || !own.hasDefaults());
  }

  /** True where what is kept is what is shown, whatever it is. */
  public boolean areAsStored() {
    return alike;
  }

  /** Whether a webhook may have to be asked. */
  public boolean mayAsk() {
    return converter.asks();
  }

  /** A fresh tree of one object. */
  public ObjectNode tree(StoredObject object) {
    return alike ? object.document() : all(List.of(object)).get(0).deepCopy();
  }

  /**
   * Objects as this version shows them, in the given order; a webhook is asked once for all.
   *
   * @return for reading only
   */
  public List<ObjectNode> all(List<StoredObject> objects) {
    List<ObjectNode> shown = new ArrayList<>(objects.size());
    List<Integer> places = new ArrayList<>();
    List<ObjectNode> foreign = new ArrayList<>();
    for (StoredObject object : objects) {
      ObjectNode document = defaulted(object.whole());
      if (!apiVersion.equals(version(document))) {
        byte[] known = known(object);
        if (known == null) {
          places.add(shown.size());
          foreign.add(document.deepCopy());
        } else {
          document = Json.parse(known);
        }
      }
      shown.add(document);
    }
    if (!foreign.isEmpty()) {
      List<ObjectNode> done = converted(foreign);
      for (int i = 0; i < done.size(); i++) {
        shown.set(places.get(i), done.get(i));
        keep(objects.get(places.get(i)), done.get(i));
      }
    }
    return shown;
  }

  /** A document of a client or of a webhook in this version; the given one where it is in it. */
  public ObjectNode convert(ObjectNode document) {
    return apiVersion.equals(version(document))
        ? document
        : converted(List.of(document.deepCopy())).get(0);
  }

  private List<ObjectNode> converted(List<ObjectNode> documents) {
    List<ObjectNode> done = converter.convert(documents, apiVersion);
    CrdSchema schema = schemas.get(apiVersion);
    if (schema != null) {
      done.forEach(schema::prune);
    }
    return done;
  }

  /** With the defaults of the version that the document is in. */
  private ObjectNode defaulted(ObjectNode document) {
    CrdSchema schema = schemas.get(version(document));
    if (schema == null || !schema.lacksDefaults(document)) {
      return document;
    }
    ObjectNode copy = document.deepCopy();
    schema.applyDefaults(copy);
    return copy;
  }

  private static String version(JsonNode document) {
    return document.path("apiVersion").asText("");
  }

  private byte[] known(StoredObject object) {
    synchronized (converted) {
      return converted.get(new State(object.uid(), object.revision()));
    }
  }

  private void keep(StoredObject object, ObjectNode document) {
    if (converter.asks()) {
      byte[] bytes = Json.bytes(document);
      synchronized (converted) {
        converted.put(new State(object.uid(), object.revision()), bytes);
      }
    }
  }
}
