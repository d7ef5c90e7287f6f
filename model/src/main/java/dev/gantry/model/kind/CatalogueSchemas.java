package dev.gantry.model.kind;

import dev.gantry.model.schema.Schemas;
import dev.gantry.model.schema.TypeSchema;
import java.util.Optional;

/** The built-in schemas and those of the custom kinds that the catalogue has now. */
public final class CatalogueSchemas implements Schemas {

  private final Schemas builtIn;
  private final Catalogue catalogue;

  public CatalogueSchemas(Schemas builtIn, Catalogue catalogue) {
    this.builtIn = builtIn;
    this.catalogue = catalogue;
  }

  @Override
  public Optional<TypeSchema> of(String apiVersion, String kind) {
    Optional<Kind> served = catalogue.byKind(apiVersion, kind);
    if (served.isPresent() && served.get().definition() != null) {
      return Optional.of(served.get().definition().schema());
    }
    return builtIn.of(apiVersion, kind);
  }
}
