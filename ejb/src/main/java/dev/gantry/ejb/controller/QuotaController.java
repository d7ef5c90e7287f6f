package dev.gantry.ejb.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.Documents;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.controller.quota.QuotaUsage;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.Query;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.store.WatchEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Recounts what namespaces use of their quotas; admission counts up, this also counts down. */
@ApplicationScoped
public class QuotaController implements Controller {

  @Override
  public String name() {
    return "resourcequota-controller";
  }

  @Override
  public List<Source> sources() {
    return List.of(Source.self(Keys.QUOTAS), new Source(null, QuotaController::changed));
  }

  /** Something came, went, or (a pod) finished. */
  private static void changed(WatchEvent event, ObjectReader reader, Consumer<ObjectKey> enqueue) {
    StoredObject object = event.object();
    String namespace = object.key().namespace();
    boolean finished =
        object.key().resource().equals(Keys.PODS)
            && event.previous() != null
            && !event.previous().field("status.phase").equals(object.field("status.phase"));
    if (namespace.isEmpty()
        || reader.count(Keys.QUOTAS) == 0
        || object.key().resource().equals(Keys.EVENTS)
        || (event.type() == WatchEvent.Type.MODIFIED && !finished)) {
      return;
    }
    reader.list(Query.in(Keys.QUOTAS, namespace)).objects().forEach(q -> enqueue.accept(q.key()));
  }

  @Override
  public void sync(ObjectKey key, Round round) {
    Optional<StoredObject> stored = round.reader().get(key);
    if (stored.isEmpty()) {
      return;
    }
    ObjectNode quota = stored.get().as(ObjectNode.class);
    Map<String, String> used =
        QuotaUsage.of(quota, resource -> round.list(resource, key.namespace()));
    ObjectNode status = Documents.status(quota);
    status.set("hard", quota.path("spec").path("hard").deepCopy());
    ObjectNode amounts = status.putObject("used");
    used.forEach(amounts::put);
    round.apply(stored.get(), Documents.replaceStatus(key, quota, status));
  }
}
