package dev.gantry.model.scheduler;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/** Looks up what pods mount. */
public interface Volumes {

  Optional<JsonNode> claim(String namespace, String name);

  Optional<JsonNode> volume(String name);

  Optional<JsonNode> storageClass(String name);

  /** Volumes of a storage class that no claim has. */
  List<JsonNode> free(String storageClass);
}
