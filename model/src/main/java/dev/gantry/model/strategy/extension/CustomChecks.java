package dev.gantry.model.strategy.extension;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.schema.CrdSchema;
import dev.gantry.model.status.Cause;
import dev.gantry.model.strategy.Causes;
import java.util.List;
import java.util.Set;

/**
 * What a definition demands of its objects: first its schema, then its rules. What was wrong before
 * a change and is not part of it, is let through: a definition may become stricter than the objects
 * that are there.
 */
final class CustomChecks {

  /** Problems that make a document unfit for rules to be asked about it. */
  private static final Set<String> BLOCKING =
      Set.of(
          "FieldValueNotSupported",
          "FieldValueRequired",
          "FieldValueTooLong",
          "FieldValueTooMany",
          "FieldValueTypeInvalid");

  private final CrdSchema schema;
  private boolean compiled;
  private RuleTree rules;

  CustomChecks(CrdSchema schema) {
    this.schema = schema;
  }

  /**
   * @param old the object before, or null
   */
  void run(ObjectNode object, ObjectNode old, Causes causes) {
    List<Cause> problems = schema.validate(object, old);
    problems.forEach(causes::add);
    RuleTree tree = rules();
    if (tree == null) {
      return;
    }
    if (problems.stream().anyMatch(p -> BLOCKING.contains(p.reason()))) {
      causes.add(
          Cause.invalid(
              "<nil>",
              (JsonNode) null,
              "some validation rules were not checked because the object was invalid; correct the"
                  + " existing errors to complete validation"));
      return;
    }
    RuleRun.run(tree, object, old, causes);
  }

  /** Compiled when first needed: most definitions are loaded long before an object is written. */
  private synchronized RuleTree rules() {
    if (!compiled) {
      rules = RuleTree.of(schema.openApiV3Schema());
      compiled = true;
    }
    return rules;
  }
}
