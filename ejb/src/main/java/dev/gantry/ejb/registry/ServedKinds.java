package dev.gantry.ejb.registry;

import dev.gantry.model.kind.Catalogue;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.kind.Kind;
import dev.gantry.model.schema.Schemas;
import dev.gantry.model.schema.TypeSchema;
import dev.gantry.model.strategy.Strategies;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;

/** Resolves kinds, and remembers what it resolved. */
public final class ServedKinds {

  private final Catalogue catalogue;
  private final Schemas schemas;

  /** By identity: a kind that is defined anew is another kind, and hashing a kind costs. */
  private volatile Map<Kind, ServedKind> resolved = new IdentityHashMap<>();

  public ServedKinds(Catalogue catalogue, Schemas schemas) {
    this.catalogue = catalogue;
    this.schemas = schemas;
  }

  public Catalogue catalogue() {
    return catalogue;
  }

  public ServedKind of(Kind client) {
    ServedKind known = resolved.get(client);
    return known == null ? add(client) : known;
  }

  private synchronized ServedKind add(Kind client) {
    ServedKind kind = resolve(client);
    Map<Kind, ServedKind> more = new IdentityHashMap<>(resolved);
    if (client.definition() != null) {
      // What an old definition said is not asked for again.
      more.keySet()
          .removeIf(
              k -> k.apiVersion().equals(client.apiVersion()) && k.kind().equals(client.kind()));
    }
    more.put(client, kind);
    resolved = more;
    return kind;
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
    return new ServedKind(client, stored, Strategies.of(stored), schema(client), schema(stored));
  }

  private Optional<TypeSchema> schema(Kind kind) {
    return kind.definition() == null
        ? schemas.of(kind.apiVersion(), kind.kind())
        : Optional.of(kind.definition().schema());
  }
}
