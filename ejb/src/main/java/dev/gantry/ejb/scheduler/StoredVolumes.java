package dev.gantry.ejb.scheduler;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.controller.volume.Binding;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.scheduler.Volumes;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Claims, volumes and classes as the store has them. */
record StoredVolumes(ObjectReader reader) implements Volumes {

  @Override
  public Optional<JsonNode> claim(String namespace, String name) {
    return get(new ObjectKey(Keys.CLAIMS, namespace, name));
  }

  @Override
  public Optional<JsonNode> volume(String name) {
    return get(new ObjectKey(Keys.VOLUMES, "", name));
  }

  @Override
  public Optional<JsonNode> storageClass(String name) {
    return name.isEmpty() ? Optional.empty() : get(new ObjectKey(Keys.STORAGE_CLASSES, "", name));
  }

  /** Those reserved for a claim are among them: its own claim may look for it. */
  @Override
  public List<JsonNode> free(String storageClass) {
    List<JsonNode> free = new ArrayList<>();
    reader
        .list(Query.all(Keys.VOLUMES))
        .objects()
        .forEach(
            stored -> {
              JsonNode volume = stored.as(ObjectNode.class);
              String phase = volume.path("status").path("phase").asText();
              if (Binding.storageClass(volume).equals(storageClass)
                  && !phase.equals("Bound")
                  && !phase.equals("Released")) {
                free.add(volume);
              }
            });
    return free;
  }

  private Optional<JsonNode> get(ObjectKey key) {
    return reader.get(key).map(o -> o.as(ObjectNode.class));
  }
}
