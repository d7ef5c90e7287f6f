package dev.gantry.ejb.controller;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.Documents;
import dev.gantry.model.kind.Catalogue;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.schema.Schemas;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.strategy.admission.PolicyTypeCheck;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;

/** Tells in a validating policy's status which of its expressions do not fit the kinds it names. */
@ApplicationScoped
public class PolicyStatusController implements Controller {

  private static final GroupResource POLICIES =
      new GroupResource("admissionregistration.k8s.io", "validatingadmissionpolicies");

  @Inject Catalogue catalogue;
  @Inject Schemas schemas;

  @Override
  public String name() {
    return "validatingadmissionpolicy-status-controller";
  }

  @Override
  public int workers() {
    return 1;
  }

  @Override
  public List<Source> sources() {
    return List.of(Source.self(POLICIES));
  }

  @Override
  public void sync(ObjectKey key, Round round) {
    Optional<StoredObject> stored = round.reader().get(key);
    if (stored.isEmpty()) {
      return;
    }
    ObjectNode policy = stored.get().as(ObjectNode.class);
    long generation = policy.path("metadata").path("generation").asLong();
    if (policy.path("status").path("observedGeneration").asLong() >= generation) {
      return;
    }
    List<PolicyTypeCheck.Warning> warnings =
        new PolicyTypeCheck(catalogue, schemas).warnings(policy.path("spec"));
    ObjectNode status = Documents.status(policy);
    status.put("observedGeneration", generation);
    ObjectNode checked = status.putObject("typeChecking");
    if (!warnings.isEmpty()) {
      ArrayNode list = checked.putArray("expressionWarnings");
      warnings.forEach(
          warning ->
              list.addObject().put("fieldRef", warning.field()).put("warning", warning.text()));
    }
    round.apply(stored.get(), Documents.replaceStatus(key, policy, status));
  }
}
