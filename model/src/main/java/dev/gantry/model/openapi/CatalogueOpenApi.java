package dev.gantry.model.openapi;

import dev.gantry.model.kind.Catalogue;
import dev.gantry.model.kind.Kind;
import dev.gantry.model.schema.BuiltInSchemas;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The documents of the kinds that a catalogue has now: when custom kinds come or go, the next
 * question finds them described.
 */
public final class CatalogueOpenApi implements OpenApi {

  private final Catalogue catalogue;
  private Collection<Kind> described = List.of();
  private OpenApiDocuments documents;

  /**
   * @param catalogue answers {@link Catalogue#all} with the same collection until kinds change
   */
  public CatalogueOpenApi(BuiltInSchemas schemas, Catalogue catalogue) {
    this.catalogue = catalogue;
    this.documents = OpenApiDocuments.builtIn(schemas);
  }

  @Override
  public byte[] v2() {
    return current().v2();
  }

  @Override
  public byte[] v2Protobuf() {
    return current().v2Protobuf();
  }

  @Override
  public Map<String, String> v3Index() {
    return current().v3Index();
  }

  @Override
  public byte[] v3(String groupVersionPath) {
    return current().v3(groupVersionPath);
  }

  private synchronized OpenApiDocuments current() {
    Collection<Kind> kinds = catalogue.all();
    if (kinds != described) {
      List<CustomType> custom =
          kinds.stream()
              .filter(kind -> kind.definition() != null)
              .map(kind -> new CustomType(kind, kind.definition().schema().openApiV3Schema()))
              .toList();
      documents = documents.with(custom);
      described = kinds;
    }
    return documents;
  }
}
