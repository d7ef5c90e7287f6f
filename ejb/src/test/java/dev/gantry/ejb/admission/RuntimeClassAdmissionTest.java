package dev.gantry.ejb.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.registry.Api;
import dev.gantry.model.status.ApiException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuntimeClassAdmissionTest {

  private final Api api = new Api();

  @BeforeEach
  void classes() {
    String path = "/apis/node.k8s.io/v1/runtimeclasses";
    api.post(
        path,
        "{'metadata':{'name':'vm'},'handler':'vm','overhead':{'podFixed':{'cpu':'250m'}},"
            + "'scheduling':{'nodeSelector':{'vm':'yes'},"
            + "'tolerations':[{'key':'vm','operator':'Exists'}]}}");
    api.post(path, "{'metadata':{'name':'plain'},'handler':'runc'}");
  }

  private ObjectNode pod(String more) {
    return api.post(
        "/api/v1/namespaces/default/pods",
        "{'metadata':{'name':'p'},'spec':{'containers':[{'name':'c','image':'i'}]" + more + "}}");
  }

  @Test
  void addsOverheadAndPlacement() {
    ObjectNode pod = pod(",'runtimeClassName':'vm','nodeSelector':{'disk':'fast'}");
    assertThat(pod.at("/spec/overhead/cpu").asText()).isEqualTo("250m");
    assertThat(pod.at("/spec/nodeSelector")).hasToString("{\"disk\":\"fast\",\"vm\":\"yes\"}");
    assertThat(pod.at("/spec/tolerations").findValuesAsText("key")).contains("vm");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        ",'runtimeClassName':'none' | pod rejected: RuntimeClass \"none\" not found",
        ",'runtimeClassName':'vm','overhead':{'cpu':'1'} |"
            + " pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead",
        ",'runtimeClassName':'plain','overhead':{'cpu':'1'} | pod rejected: Pod Overhead set"
            + " without corresponding RuntimeClass defined Overhead",
        ",'overhead':{'cpu':'1'} | pod rejected: Pod Overhead set"
            + " without corresponding RuntimeClass defined Overhead",
        ",'runtimeClassName':'vm','nodeSelector':{'vm':'no'} | conflict:"
            + " runtimeClass.scheduling.nodeSelector[vm] = yes; pod.spec.nodeSelector[vm] = no",
      })
  void refusesInWords(String spec, String why) {
    ApiException refusal = catchThrowableOfType(ApiException.class, () -> pod(spec));
    assertThat(refusal.code()).isEqualTo(403);
    assertThat(refusal).hasMessage("pods \"p\" is forbidden: " + why);
  }
}
