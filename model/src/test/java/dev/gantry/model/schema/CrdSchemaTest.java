package dev.gantry.model.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;
import dev.gantry.model.patch.ServerSideApply;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.status.Cause;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CrdSchemaTest {

  private static final ObjectNode DEFINITION =
      Json.parse(
          """
          {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition",
           "metadata":{"name":"apps.example.com"},
           "spec":{"group":"example.com","scope":"Namespaced",
            "names":{"plural":"apps","singular":"app","kind":"App","shortNames":["ap"]},
            "versions":[
             {"name":"v1alpha1","served":true,"storage":false},
             {"name":"v1","served":true,"storage":true,"subresources":{"status":{}},
              "schema":{"openAPIV3Schema":{"type":"object","required":["spec"],"properties":{
               "spec":{"type":"object","required":["image"],"properties":{
                 "image":{"type":"string","minLength":1,"pattern":"^[a-z]"},
                 "replicas":{"type":"integer","minimum":0,"maximum":9,"default":1},
                 "mode":{"type":"string","enum":["fast","slow"]},
                 "port":{"x-kubernetes-int-or-string":true},
                 "note":{"type":"string","nullable":true},
                 "labels":{"type":"object","additionalProperties":{"type":"string"}},
                 "free":{"type":"object","x-kubernetes-preserve-unknown-fields":true},
                 "parts":{"type":"array","x-kubernetes-list-type":"map",
                   "x-kubernetes-list-map-keys":["name"],
                   "items":{"type":"object","properties":{
                     "name":{"type":"string"},"size":{"type":"number"}}}}}},
               "status":{"type":"object","properties":{"ready":{"type":"boolean"}}}}}}}]}}
          """);

  private static final CrdSchema SCHEMA =
      CrdSchemas.compile(
          "example.com", "App", DEFINITION.at("/spec/versions/1/schema/openAPIV3Schema"), true);

  @Test
  void unknownFieldsArePrunedWhereTheSchemaSaysSo() {
    ObjectNode app =
        json(
            "{'metadata':{'name':'a','foo':1},'x':1,'spec':{'image':'i','y':2,'free':{'z':{}},"
                + "'labels':{'a':'b'},'note':null,'mode':null,'parts':[{'name':'p','q':1}]}}");
    assertThat(SCHEMA.unknownFields(app))
        .containsExactly("metadata.foo", "x", "spec.y", "spec.parts[0].q");
    SCHEMA.prune(app);
    assertThat(app)
        .isEqualTo(
            json(
                "{'metadata':{'name':'a'},'spec':{'image':'i','free':{'z':{}},"
                    + "'labels':{'a':'b'},'note':null,'parts':[{'name':'p'}]}}"));
  }

  @Test
  void aVersionWithoutSchemaKeepsEverything() {
    ObjectNode app = json("{'metadata':{'name':'a'},'spec':{'anything':[1]}}");
    assertThat(CrdSchemas.compile("example.com", "App", null, false).unknownFields(app)).isEmpty();
  }

  @Test
  void wrongTypesAreInvalid() {
    ApiException e =
        catchThrowableOfType(
            ApiException.class,
            () -> SCHEMA.checkTypes(json("{'metadata':{'name':'a'},'spec':{'replicas':'3'}}")));
    assertThat(e.code()).isEqualTo(422);
    assertThat(e)
        .hasMessage(
            "App.example.com \"a\" is invalid: spec.replicas: Invalid value: \"string\":"
                + " spec.replicas in body must be of type integer: \"string\"");
    SCHEMA.checkTypes(json("{'spec':{'image':'i','port':'http'}}"));
    SCHEMA.checkTypes(json("{'spec':{'image':'i','port':80}}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          {}                                   | spec                | Required value
          {'spec':{}}                          | spec.image          | Required value
          {'spec':{'image':''}}                | spec.image          | should be at least 1 chars long
          {'spec':{'image':'9'}}               | spec.image          | should match '^[a-z]'
          {'spec':{'image':'i','replicas':-1}} | spec.replicas       | should be greater than or equal to 0
          {'spec':{'image':'i','replicas':10}} | spec.replicas       | should be less than or equal to 9
          {'spec':{'image':'i','mode':'x'}}    | spec.mode           | supported values: 'fast', 'slow'
          {'spec':{'image':'i','parts':[{'name':'a'},{'name':'a'}]}} | spec.parts[1] | Duplicate value
          """)
  void validates(String document, String field, String message) {
    List<Cause> causes = SCHEMA.validate(json(document), null);
    assertThat(causes).isNotEmpty();
    assertThat(causes).extracting(Cause::field).containsOnly(field);
    assertThat(causes.stream().map(Cause::message).toList().toString().replace('"', '\''))
        .contains(message);
  }

  @Test
  void defaultsAreFilledIn() {
    ObjectNode app = json("{'spec':{'image':'i'}}");
    SCHEMA.applyDefaults(app);
    assertThat(app.at("/spec/replicas").asInt()).isEqualTo(1);
    assertThat(SCHEMA.validate(app, null)).isEmpty();
  }

  @Test
  void listsOfTypeMapAreAppliedByKey() {
    ObjectNode one =
        ServerSideApply.apply(
            SCHEMA,
            null,
            json("{'metadata':{'name':'a'},'spec':{'parts':[{'name':'p','size':1}]}}"),
            "example.com/v1",
            "alice",
            false,
            "",
            Instant.EPOCH);
    ObjectNode both =
        ServerSideApply.apply(
            SCHEMA,
            one,
            json("{'metadata':{'name':'a'},'spec':{'parts':[{'name':'q'}]}}"),
            "example.com/v1",
            "bob",
            false,
            "",
            Instant.EPOCH);
    assertThat(both.at("/spec/parts").findValuesAsText("name")).containsExactly("p", "q");
  }

  private static ObjectNode json(String text) {
    return Json.parse(text.replace('\'', '"'));
  }
}
