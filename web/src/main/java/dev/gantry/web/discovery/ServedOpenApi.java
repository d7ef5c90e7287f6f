package dev.gantry.web.discovery;

import dev.gantry.ejb.registry.KindCatalogue;
import dev.gantry.model.openapi.CatalogueOpenApi;
import dev.gantry.model.openapi.OpenApi;
import dev.gantry.model.schema.BuiltInSchemas;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** The OpenAPI documents of the kinds that are served now. */
@ApplicationScoped
public class ServedOpenApi {

  @Inject private KindCatalogue catalogue;

  private OpenApi documents;

  public synchronized OpenApi documents() {
    if (documents == null) {
      documents = new CatalogueOpenApi(BuiltInSchemas.load(), catalogue);
    }
    return documents;
  }
}
