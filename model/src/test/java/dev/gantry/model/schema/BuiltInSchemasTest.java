package dev.gantry.model.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.kind.BuiltInKinds;
import dev.gantry.model.kind.Kind;
import dev.gantry.model.object.Json;
import dev.gantry.model.status.ApiException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BuiltInSchemasTest {

  private static final BuiltInSchemas SCHEMAS = BuiltInSchemas.load();

  @Test
  void knowsEveryKindOfTheCatalogue() {
    for (Kind kind : BuiltInKinds.load()) {
      assertThat(SCHEMAS.of(kind.apiVersion(), kind.kind())).as("%s", kind).isPresent();
    }
    assertThat(SCHEMAS.of("policy/v1", "DeleteOptions")).isPresent();
    assertThat(SCHEMAS.of("apps/v1", "Nonsense")).isEmpty();
  }

  @Test
  void namesUnknownFieldsByPath() {
    ObjectNode deployment =
        json(
            """
            {"apiVersion":"apps/v1","kind":"Deployment","foo":1,
             "metadata":{"name":"a","labels":{"anything":"goes"}},
             "spec":{"foo":1,"template":{"spec":{"containers":[
               {"name":"c","env":[{"name":"x","valu":"y"}]},{"nam":"d"}]}}}}
            """);
    TypeSchema schema = SCHEMAS.of("apps/v1", "Deployment").orElseThrow();
    assertThat(schema.unknownFields(deployment))
        .containsExactly(
            "foo",
            "spec.foo",
            "spec.template.spec.containers[0].env[0].valu",
            "spec.template.spec.containers[1].nam");
    schema.prune(deployment);
    assertThat(schema.unknownFields(deployment)).isEmpty();
    assertThat(deployment.has("foo")).isFalse();
    assertThat(deployment.at("/metadata/labels/anything").asText()).isEqualTo("goes");
  }

  @Test
  void prunesNullsAndWritesQuantitiesInOneForm() {
    ObjectNode pod =
        json(
            """
            {"metadata":{"creationTimestamp":null,"annotations":{"a":null}},
             "spec":{"containers":[{"name":"c","resources":{"limits":
               {"cpu":0.5,"memory":"1024Mi","x":"1000m","y":"1.5Gi","z":2}}}]},"status":null}
            """);
    SCHEMAS.of("v1", "Pod").orElseThrow().prune(pod);
    assertThat(pod)
        .isEqualTo(
            json(
                """
                {"metadata":{"annotations":{"a":""}},
                 "spec":{"containers":[{"name":"c","resources":{"limits":
                   {"cpu":"500m","memory":"1Gi","x":"1","y":"1536Mi","z":"2"}}}]}}
                """));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0|0",
        "100m|100m",
        "0.1|100m",
        "1000|1k",
        "1500|1500",
        "2Gi|2Gi",
        "2048Ki|2Mi",
        "512Mi|512Mi",
        "0.5Gi|512Mi",
        "100Ki|100Ki",
        "1e3|1e3",
        "10000000|10M",
        "1.5|1500m",
        "-0.5|-500m",
        "0.0000000001|1n",
        "1024|1024",
        "4000m|4",
        "1500000n|1500u",
      })
  void canonicalQuantities(String given, String canonical) {
    assertThat(CanonicalQuantity.of(Json.object().textNode(given)).asText()).isEqualTo(canonical);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'spec':{'replicas':'3'}}"
            + "|json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type"
            + " int32",
        "{'spec':{'replicas':1.5}}"
            + "|json: cannot unmarshal number 1.5 into Go struct field DeploymentSpec.spec.replicas of"
            + " type int32",
        "{'metadata':{'labels':{'a':1}}}"
            + "|json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type"
            + " string",
        "{'metadata':{'labels':[]}}"
            + "|json: cannot unmarshal array into Go struct field ObjectMeta.metadata.labels of type"
            + " map[string]string",
        "{'spec':{'template':{'spec':{'containers':[{'env':[{'name':'a','value':true}]}]}}}}"
            + "|json: cannot unmarshal bool into Go struct field"
            + " EnvVar.spec.template.spec.containers.env.value of type string",
        "{'spec':{'template':{'spec':{'containers':{}}}}}"
            + "|json: cannot unmarshal object into Go struct field"
            + " PodSpec.spec.template.spec.containers of type []v1.Container",
        "{'spec':{'template':{'spec':{'containers':[{'resources':{'limits':{'cpu':'x'}}}]}}}}"
            + "|quantities must match the regular expression"
            + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
      })
  void wordsWrongTypesAsGoDoes(String document, String why) {
    TypeSchema schema = SCHEMAS.of("apps/v1", "Deployment").orElseThrow();
    ApiException e =
        catchThrowableOfType(
            ApiException.class, () -> schema.checkTypes(json(document.replace('\'', '"'))));
    assertThat(e.code()).isEqualTo(400);
    assertThat(e)
        .hasMessage("Deployment in version \"v1\" cannot be handled as a Deployment: " + why);
  }

  @Test
  void acceptsWhatFits() {
    SCHEMAS
        .of("v1", "Service")
        .orElseThrow()
        .checkTypes(
            json(
                """
                {"metadata":{"creationTimestamp":"2024-01-01T00:00:00Z"},
                 "spec":{"ports":[{"port":80,"targetPort":"http"},{"port":81,"targetPort":81}],
                 "selector":null}}
                """));
    SCHEMAS.of("v1", "Secret").orElseThrow().checkTypes(json("{\"data\":{\"a\":\"aGVsbG8=\"}}"));
  }

  private static ObjectNode json(String text) {
    return Json.parse(text);
  }
}
