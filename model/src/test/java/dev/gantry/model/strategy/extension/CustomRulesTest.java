package dev.gantry.model.strategy.extension;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.kind.CustomKinds;
import dev.gantry.model.kind.SnapshotCatalogue;
import dev.gantry.model.schema.Decoder;
import dev.gantry.model.status.Cause;
import dev.gantry.model.strategy.Strategies;
import dev.gantry.model.strategy.Strategy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules of schemas: what a definition may say, and what its objects must keep. */
class CustomRulesTest {

  private static final String SPEC = "spec.versions[0].schema.openAPIV3Schema.properties[spec]";

  private static final Strategy DEFINITIONS =
      Strategies.of(
          SnapshotCatalogue.builtIn()
              .byKind("apiextensions.k8s.io/v1", "CustomResourceDefinition")
              .orElseThrow());

  private static ObjectNode yaml(String text) {
    return Decoder.decode(text.getBytes(StandardCharsets.UTF_8), "application/yaml").document();
  }

  /**
   * @param spec the schema of {@code spec}, in YAML's flow style
   */
  private static ObjectNode definition(String spec) {
    return yaml(
        """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: apps.example.com, uid: u, generation: %d}
        spec:
          group: example.com
          scope: Namespaced
          names: {plural: apps, singular: app, kind: App, listKind: AppList}
          conversion: {strategy: None}
          versions:
          - name: v1
            served: true
            storage: true
            subresources: {status: {}}
            schema:
              openAPIV3Schema:
                type: object
                properties:
                  spec: %s
                  status: {type: object, properties: {n: {type: integer}}}
        status:
          acceptedNames: {plural: apps, singular: app, kind: App, listKind: AppList}
          storedVersions: [v1]
          conditions: [{type: Established, status: "True"}]
        """
            .formatted(spec.hashCode() & 0xffff, spec));
  }

  private static List<String> refusals(String spec) {
    return words(DEFINITIONS.validate(definition(spec)));
  }

  private static Strategy strategy(String spec) {
    return Strategies.of(CustomKinds.of(definition(spec)).get(0));
  }

  private static ObjectNode app(String spec) {
    return yaml(
        """
        apiVersion: example.com/v1
        kind: App
        metadata: {name: a, namespace: n, uid: x, resourceVersion: "1",
          creationTimestamp: "2026-01-01T00:00:00Z"}
        spec: %s
        """
            .formatted(spec));
  }

  private static List<String> words(List<Cause> causes) {
    return causes.stream().map(c -> c.field() + ": " + c.message()).toList();
  }

  private static List<String> created(String schema, String spec) {
    return words(strategy(schema).validate(app(spec)));
  }

  private static List<String> changed(String schema, String before, String after) {
    return words(strategy(schema).validateUpdate(app(after), app(before)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = ";;",
      quoteCharacter = '~',
      value = {
        "{type: object, properties: {a: {}}};;.properties[a].type: Required value: must not be"
            + " empty for specified object fields",
        "{type: array};;.items: Required value: must be specified",
        "{type: text};;.type: Unsupported value: \"text\"",
        "{type: object, properties: {a: {type: string}}, additionalProperties: {type: string}}"
            + ";;.additionalProperties: Forbidden: additionalProperties and properties are mutual"
            + " exclusive",
        "{type: string, uniqueItems: true};;.uniqueItems: Forbidden",
        "{x-kubernetes-int-or-string: true, type: string};;.type: Invalid value: \"string\": must be"
            + " empty if x-kubernetes-int-or-string is true",
        "{type: array, x-kubernetes-list-type: map, items: {type: object, properties: {k: {type:"
            + " string}}}};;.x-kubernetes-list-map-keys: Required value",
        "{type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [k], items: {type:"
            + " object, properties: {k: {type: string}}}};;.items.properties[k].default: Required",
        "{type: array, x-kubernetes-list-type: set, items: {type: string, nullable: true}}"
            + ";;.items.nullable: Forbidden",
        "{type: object, properties: {a: {type: string}}, anyOf: [{properties: {b: {minLength: 1}}}]}"
            + ";;.properties[b]: Required value: because it is defined in",
        "{type: string, not: {type: string}};;.not.type: Forbidden: must be undefined to be"
            + " structural",
        "{type: string, default: 3};;.default: Invalid value",
        "{type: object, default: {z: 1}, properties: {a: {type: string}}};;.default: Invalid value:"
            + " {\"z\":1}: must not have unknown fields",
        "{type: integer, x-kubernetes-validations: [{rule: 'self.foo > 1'}]}"
            + ";;.x-kubernetes-validations[0].rule: Invalid value: \"self.foo > 1\": compilation"
            + " failed: ERROR: <input>:1:5:",
        "{type: integer, x-kubernetes-validations: [{rule: 'self + 1'}]}"
            + ";;.x-kubernetes-validations[0].rule: Invalid value: \"self + 1\": must evaluate to"
            + " bool",
        "{type: integer, x-kubernetes-validations: [{rule: ''}]}"
            + ";;.x-kubernetes-validations[0].rule: Required value: rule is not specified",
        "{type: integer, x-kubernetes-validations: [{rule: 'self > 1', reason: Other}]}"
            + ";;.x-kubernetes-validations[0].reason: Unsupported value",
        "{type: integer, x-kubernetes-validations: [{rule: 'self > 1', fieldPath: .x}]}"
            + ";;.x-kubernetes-validations[0].fieldPath: Invalid value",
        "{type: integer, x-kubernetes-validations: [{rule: 'self > 1', messageExpression: '1'}]}"
            + ";;.x-kubernetes-validations[0].messageExpression: Invalid value: \"1\": must"
            + " evaluate to string",
        "{type: integer, x-kubernetes-validations: [{rule: 'self > 1', optionalOldSelf: true}]}"
            + ";;.x-kubernetes-validations[0].optionalOldSelf: Invalid value: true: may not be set"
            + " if oldSelf is not used in rule",
        "{type: array, items: {type: integer, x-kubernetes-validations: [{rule: 'self > oldSelf'}]}}"
            + ";;.items.x-kubernetes-validations[0].rule: Invalid value: \"self > oldSelf\":"
            + " oldSelf cannot be used on the uncorrelatable portion of the schema within",
        "{type: array, items: {type: string}, x-kubernetes-validations: [{rule: 'self.all(a,"
            + " self.all(b, a == b))'}]};;.x-kubernetes-validations[0].rule: Forbidden: estimated"
            + " rule cost exceeds budget by factor of more than 100x (try simplifying the rule",
      })
  void isNoSchema(String schema, String why) {
    assertThat(refusals(schema)).anySatisfy(refusal -> assertThat(refusal).contains(SPEC + why));
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = ";;",
      quoteCharacter = '~',
      value = {
        "{type: object, properties: {a: {type: string}}, x-kubernetes-validations: [{rule:"
            + " 'self.a.size() < 5'}]}",
        "{type: array, maxItems: 10, items: {type: string, maxLength: 10}, x-kubernetes-validations:"
            + " [{rule: 'self.all(a, self.exists_one(b, a == b))'}]}",
        "{x-kubernetes-int-or-string: true, anyOf: [{type: integer}, {type: string}]}",
        "{type: object, x-kubernetes-preserve-unknown-fields: true}",
        "{type: string, enum: [a, b], default: a}",
        "{type: object, x-kubernetes-embedded-resource: true, properties: {x: {type: string}}}",
      })
  void isASchema(String schema) {
    assertThat(refusals(schema)).isEmpty();
  }

  @Test
  void rulesHold() {
    String schema =
        "{type: object, properties: {min: {type: integer}, max: {type: integer}, s: {type: string}},"
            + " x-kubernetes-validations: [{rule: 'self.min <= self.max', messageExpression:"
            + " '\"%d is more than %d\".format([self.min, self.max])', reason: FieldValueForbidden,"
            + " fieldPath: .min}, {rule: '!has(self.s) || self.s.startsWith(\"x\")'}]}";
    assertThat(created(schema, "{min: 1, max: 2, s: xy}")).isEmpty();
    assertThat(created(schema, "{min: 3, max: 2, s: no-x}"))
        .containsExactly(
            "spec.min: Forbidden: 3 is more than 2",
            "spec: Invalid value: \"object\": failed rule: !has(self.s) ||"
                + " self.s.startsWith(\"x\")");
    assertThat(created(schema, "{min: 1}"))
        .containsExactly(
            "spec: Invalid value: \"object\": no such key: max evaluating rule: self.min <="
                + " self.max");
  }

  @Test
  void transitionsAreCheckedWhereThereWasAValue() {
    String schema =
        "{type: object, properties: {num: {type: integer, x-kubernetes-validations: [{rule: 'self >="
            + " oldSelf', message: only up}]}, parts: {type: array, x-kubernetes-list-type: map,"
            + " x-kubernetes-list-map-keys: [k], items: {type: object, required: [k], properties:"
            + " {k: {type: string}, v: {type: integer, x-kubernetes-validations: [{rule: 'self =="
            + " oldSelf', message: fixed}]}}}}}}";
    assertThat(created(schema, "{num: 1}")).isEmpty();
    assertThat(changed(schema, "{num: 1}", "{num: 2}")).isEmpty();
    assertThat(changed(schema, "{}", "{num: 2}")).isEmpty();
    assertThat(changed(schema, "{num: 2}", "{num: 1}"))
        .containsExactly("spec.num: Invalid value: \"integer\": only up");
    assertThat(
            changed(
                schema,
                "{parts: [{k: a, v: 1}, {k: b, v: 2}]}",
                "{parts: [{k: b, v: 3}, {k: c, v: 4}, {k: a, v: 1}]}"))
        .containsExactly("spec.parts[0].v: Invalid value: \"integer\": fixed");
  }

  @Test
  void optionalOldSelfIsAskedForNewValuesToo() {
    String schema =
        "{type: object, properties: {num: {type: integer, x-kubernetes-validations: [{rule:"
            + " 'oldSelf.hasValue() || self == 0', optionalOldSelf: true, message: starts at 0}]}}}";
    assertThat(created(schema, "{num: 1}"))
        .containsExactly("spec.num: Invalid value: \"integer\": starts at 0");
    assertThat(changed(schema, "{num: 0}", "{num: 5}")).isEmpty();
  }

  @Test
  void whatWasWrongBeforeAndIsUnchangedIsLetThrough() {
    String schema =
        "{type: object, properties: {a: {type: string, maxLength: 2}, b: {type: string,"
            + " x-kubernetes-validations: [{rule: 'self == \"ok\"', message: not ok}]}, c: {type:"
            + " string}}}";
    assertThat(changed(schema, "{a: long, b: bad}", "{a: long, b: bad, c: new}")).isEmpty();
    assertThat(changed(schema, "{a: long, b: bad}", "{a: longer, b: worse}"))
        .hasSize(2)
        .anySatisfy(w -> assertThat(w).startsWith("spec.a: "))
        .contains("spec.b: Invalid value: \"string\": not ok");
  }

  @Test
  void rulesAreNotAskedAboutWhatDoesNotFitTheSchema() {
    String schema =
        "{type: object, required: [a], properties: {a: {type: string}}, x-kubernetes-validations:"
            + " [{rule: 'self.a == \"x\"'}]}";
    assertThat(created(schema, "{}"))
        .containsExactly(
            "spec.a: Required value",
            "<nil>: Invalid value: null: some validation rules were not checked because the object"
                + " was invalid; correct the existing errors to complete validation");
  }
}
