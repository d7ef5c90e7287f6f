package dev.gantry.ejb.registry;

import dev.gantry.model.kind.Catalogue;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.kind.Kind;
import dev.gantry.model.schema.Schemas;
import dev.gantry.model.strategy.Strategies;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Resolves kinds, and remembers what it resolved. */
public final class ServedKinds {

  private final Catalogue catalogue;
  private final Schemas schemas;
  private final Map<Kind, ServedKind> resolved = new ConcurrentHashMap<>();

  public ServedKinds(Catalogue catalogue, Schemas schemas) {
    this.catalogue = catalogue;
    this.schemas = schemas;
  }

  public Catalogue catalogue() {
    return catalogue;
  }

  public ServedKind of(Kind client) {
    return resolved.computeIfAbsent(client, this::resolve);
  }

  /** The kind that is kept under a stored resource, in its stored version. */
  public ServedKind stored(GroupResource storage) {
    return of(
        catalogue
            .preferred(storage)
            .orElseThrow(dev.gantry.model.status.ApiException::unknownPath));
  }

  private ServedKind resolve(Kind client) {
    Kind stored = catalogue.preferred(client.storage()).orElse(client);
    return new ServedKind(
        client,
        stored,
        Strategies.of(stored),
        schemas.of(client.apiVersion(), client.kind()),
        schemas.of(stored.apiVersion(), stored.kind()));
  }
}
