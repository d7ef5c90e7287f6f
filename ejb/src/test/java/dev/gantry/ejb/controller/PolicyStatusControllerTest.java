package dev.gantry.ejb.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.ejb.registry.Api;
import dev.gantry.model.kind.CatalogueSchemas;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.schema.BuiltInSchemas;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyStatusControllerTest {

  private static final String PATH =
      "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies";

  private final Api api = new Api();
  private final PolicyStatusController controller = new PolicyStatusController();

  /** The status after one round. */
  private JsonNode status(String resources, String more) {
    api.post(
        PATH,
        "{'metadata':{'name':'p'},'spec':{'matchConstraints':{'resourceRules':[{'operations':['*'],"
            + "'apiGroups':['apps',''],'apiVersions':['v1'],'resources':["
            + resources
            + "]}]},"
            + more
            + "}}");
    controller.catalogue = api.catalogue();
    controller.schemas = new CatalogueSchemas(BuiltInSchemas.load(), api.catalogue());
    PodIndex pods = new PodIndex();
    controller.sync(
        ObjectKey.of("admissionregistration.k8s.io", "validatingadmissionpolicies", "", "p"),
        new Round(
            api.clusters.as(controller.name()),
            pods,
            new Applier(new Together(Runnable::run), pods),
            api.clock.instant(),
            again -> {}));
    return api.get(PATH + "/p").path("status");
  }

  @Test
  void tellsWhatDoesNotFitTheKindsThatAreNamed() {
    JsonNode status =
        status(
            "'deployments','configmaps'",
            "'variables':[{'name':'n','expression':'object.metadata.name'}],'validations':["
                + "{'expression':'object.replicas > 1'},"
                + "{'expression':'variables.n.size() < 9 && object.metadata.name != \\u0022x\\u0022'},"
                + "{'expression':'true','messageExpression':'string(variables.n - 1)'}]");
    assertThat(status.path("observedGeneration").asLong()).isEqualTo(1);
    JsonNode warnings = status.at("/typeChecking/expressionWarnings");
    assertThat(warnings.findValuesAsText("fieldRef"))
        .containsExactly("spec.validations[0].expression", "spec.validations[2].messageExpression");
    assertThat(warnings.at("/0/warning").asText())
        .startsWith("/v1, Kind=ConfigMap: ERROR: <input>:1:7: undefined field 'replicas'")
        .contains("\napps/v1, Kind=Deployment: ERROR: <input>:1:7: undefined field 'replicas'");
    assertThat(warnings.at("/1/warning").asText()).contains("no matching overload for '_-_'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      value = {
        "'*'           ; object.nothing > 1",
        "'deployments' ; oldObject == null || object.spec.replicas >= oldObject.spec.replicas",
        "'deployments' ; object.spec.template.spec.containers.all(c, !has(c.securityContext) ||"
            + " c.image.startsWith(\\u0022i\\u0022))",
        "'deployments' ; has(object.metadata.labels) && \\u0022a\\u0022 in object.metadata.labels",
      })
  void saysNothingOfWhatFitsOrCannotBeKnown(String resources, String expression) {
    JsonNode status = status(resources, "'validations':[{'expression':'" + expression + "'}]");
    assertThat(status.path("observedGeneration").asLong()).isEqualTo(1);
    assertThat(status.path("typeChecking").isObject()).isTrue();
    assertThat(status.path("typeChecking")).isEmpty();
  }
}
