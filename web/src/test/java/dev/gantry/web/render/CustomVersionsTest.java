package dev.gantry.web.render;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.registry.ApiResult;
import dev.gantry.model.kind.CustomKinds;
import dev.gantry.model.kind.SnapshotCatalogue;
import dev.gantry.model.object.Json;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.StoredObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Objects that are kept in one version, asked for in another whose conversion is asked for. */
class CustomVersionsTest {

  private int asked;

  private static ObjectNode definition() {
    return Json.parse(
        """
        {'metadata':{'name':'apps.example.com','uid':'d','generation':1},
         'spec':{'group':'example.com','scope':'Namespaced','versions':[
          {'name':'v1','served':true,'storage':true,
           'additionalPrinterColumns':[{'name':'One','type':'string','jsonPath':'.spec.one'}],
           'schema':{'openAPIV3Schema':{'type':'object','properties':{'spec':{'type':'object',
            'properties':{'one':{'type':'string'}}}}}}},
          {'name':'v2','served':true,'storage':false,
           'additionalPrinterColumns':[{'name':'Two','type':'string','jsonPath':'.spec.two'}],
           'schema':{'openAPIV3Schema':{'type':'object','properties':{'spec':{'type':'object',
            'properties':{'two':{'type':'string'}}}}}}}]},
         'status':{'acceptedNames':{'kind':'App','plural':'apps'},'storedVersions':['v1'],
          'conditions':[{'type':'Established','status':'True'}]}}
        """
            .replace('\'', '"'));
  }

  private static StoredObject app(String name) {
    ObjectNode document =
        Json.parse(
            ("{'apiVersion':'example.com/v1','kind':'App','metadata':{'name':'"
                    + name
                    + "','namespace':'n'},'spec':{'one':'x'}}")
                .replace('\'', '"'));
    return new StoredObject(
        ObjectKey.of("example.com", "apps", "n", name),
        "u" + name,
        7,
        Json.bytes(document),
        Map.of(),
        Map.of());
  }

  private SnapshotCatalogue catalogue() {
    return new SnapshotCatalogue(
        CustomKinds.of(
            definition(),
            whole ->
                (documents, apiVersion) -> {
                  asked++;
                  documents.forEach(
                      d -> {
                        d.put("apiVersion", apiVersion);
                        d.withObject("/spec").put("two", d.at("/spec/one").asText() + "2");
                      });
                  return documents;
                }));
  }

  private JsonNode listed(String version, String accept) throws IOException {
    SnapshotCatalogue catalogue = catalogue();
    Renderer renderer =
        new Renderer(
            new Documents(
                catalogue.byResource("example.com", version, "apps").orElseThrow(), catalogue),
            Accepted.parse(accept, false),
            TableRenderer.Include.OBJECT,
            false,
            Clock.systemUTC());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    renderer
        .listed(
            new ApiResult.Listed(
                new ObjectReader.Page(9, List.of(app("a"), app("b")), null, 0), ""))
        .writeTo(out);
    return Json.parse(out.toByteArray());
  }

  @Test
  void aListIsConvertedAllAtOnce() throws IOException {
    JsonNode list = listed("v2", "application/json");
    assertThat(asked).isEqualTo(1);
    assertThat(list.path("apiVersion").asText()).isEqualTo("example.com/v2");
    assertThat(list.path("items"))
        .hasSize(2)
        .allSatisfy(app -> assertThat(app.path("spec").toString()).isEqualTo("{\"two\":\"x2\"}"));
  }

  @Test
  void theStoredVersionIsSentAsItIs() throws IOException {
    assertThat(listed("v1", "application/json").at("/items/1/spec/one").asText()).isEqualTo("x");
    assertThat(asked).isZero();
  }

  @Test
  void columnsAreThoseOfTheVersionAskedFor() throws IOException {
    JsonNode table = listed("v2", "application/json;as=Table;g=meta.k8s.io;v=v1");
    assertThat(asked).isEqualTo(1);
    assertThat(table.at("/columnDefinitions/1/name").asText()).isEqualTo("Two");
    assertThat(table.at("/rows/0/cells/1").asText()).isEqualTo("x2");
    assertThat(table.at("/rows/0/object/apiVersion").asText()).isEqualTo("example.com/v2");
  }
}
