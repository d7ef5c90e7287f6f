package dev.gantry.web.discovery;

import dev.gantry.model.openapi.OpenApiDocuments;
import dev.gantry.model.schema.BuiltInSchemas;
import dev.gantry.model.schema.Schemas;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** The OpenAPI documents of the kinds that are served now. */
@ApplicationScoped
public class ServedOpenApi {

  @Inject private Schemas schemas;

  private OpenApiDocuments documents;

  public synchronized OpenApiDocuments documents() {
    if (documents == null) {
      documents =
          OpenApiDocuments.builtIn(
              schemas instanceof BuiltInSchemas builtIn ? builtIn : BuiltInSchemas.load());
    }
    return documents;
  }
}
