package dev.gantry.ejb.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gantry.ejb.registry.Api;
import dev.gantry.ejb.registry.ApiResult;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.status.Cause;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PodSecurityAdmissionTest {

  private static final String NAMESPACE = "/api/v1/namespaces/default";
  private static final String PODS = NAMESPACE + "/pods";
  private static final String PRIVILEGED =
      "'containers':[{'name':'c','image':'i','securityContext':{'privileged':true}}]";

  private final Api api = new Api();

  private List<String> label(String labels) {
    ApiResult result =
        api.call(
            "PATCH",
            NAMESPACE,
            "application/merge-patch+json",
            "{'metadata':{'labels':{" + labels.replace("#", "pod-security.kubernetes.io/") + "}}}");
    return ((ApiResult.Stored) result).warnings();
  }

  private List<String> create(String path, String body) {
    return ((ApiResult.Stored) api.call("POST", path, "application/json", body)).warnings();
  }

  private static String pod(String name) {
    return "{'metadata':{'name':'" + name + "'},'spec':{" + PRIVILEGED + "}}";
  }

  @Test
  void refusesWhatTheNamespaceForbids() {
    assertThat(create(PODS, pod("before"))).isEmpty();
    label("'#enforce':'baseline','#enforce-version':'v1.30'");
    ApiException refusal = catchThrowableOfType(ApiException.class, () -> create(PODS, pod("p")));
    assertThat(refusal.code()).isEqualTo(403);
    assertThat(refusal)
        .hasMessage(
            "pods \"p\" is forbidden: violates PodSecurity \"baseline:v1.30\": privileged (container"
                + " \"c\" must not set securityContext.privileged=true)");
    // A new image changes nothing of what is there already.
    api.patch(
        PODS + "/before",
        "strategic-merge-patch+json",
        "{'spec':{'containers':[{'name':'c','image':'i:2'}]}}");
  }

  @Test
  void warnsOfPodsAndOfWhatMakesThem() {
    label("'#warn':'baseline'");
    String warning =
        "would violate PodSecurity \"baseline:latest\": privileged (container \"c\" must not set"
            + " securityContext.privileged=true)";
    assertThat(create(PODS, pod("p"))).containsExactly(warning);
    String template = "'template':{'metadata':{'labels':{'a':'b'}},'spec':{" + PRIVILEGED + "}}";
    assertThat(
            create(
                "/apis/apps/v1/namespaces/default/deployments",
                "{'metadata':{'name':'d'},'spec':{'selector':{'matchLabels':{'a':'b'}},"
                    + template
                    + "}}"))
        .containsExactly(warning);
    assertThat(
            create(
                "/apis/batch/v1/namespaces/default/cronjobs",
                "{'metadata':{'name':'c'},'spec':{'schedule':'* * * * *','jobTemplate':{'spec':{"
                    + "'template':{'spec':{'restartPolicy':'Never',"
                    + PRIVILEGED
                    + "}}}}}}"))
        .containsExactly(warning);
  }

  @Test
  void aStricterLevelTellsOfPodsThatAreThere() {
    create(PODS, pod("p"));
    create(PODS, pod("q"));
    assertThat(label("'#enforce':'baseline'"))
        .containsExactly(
            "existing pods in namespace \"default\" violate the new PodSecurity enforce level"
                + " \"baseline:latest\"",
            "p (and 1 other pod): privileged");
    assertThat(label("'#enforce':'baseline','x':'y'")).isEmpty();
    assertThat(label("'#enforce':'privileged'")).isEmpty();
  }

  @Test
  void labelsMustSaySomethingUsable() {
    ApiException refusal =
        catchThrowableOfType(
            ApiException.class, () -> label("'#enforce':'strict','#warn-version':'1.2'"));
    assertThat(refusal.code()).isEqualTo(422);
    assertThat(refusal.causes())
        .extracting(Cause::field, Cause::message)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple(
                "metadata.labels[pod-security.kubernetes.io/enforce]",
                "Invalid value: \"strict\": must be one of privileged, baseline, restricted"),
            org.assertj.core.groups.Tuple.tuple(
                "metadata.labels[pod-security.kubernetes.io/warn-version]",
                "Invalid value: \"1.2\": must be \"latest\" or \"v1.x\""));
  }

  @Test
  void exemptionsAreToldByTheirKind() {
    PodSecurityExemptions exemptions =
        new PodSecurityExemptions(Set.of("root"), Set.of("kube-system"), Set.of("kata"));
    assertThat(exemptions.of("root", "kube-system", "")).isEqualTo("namespace");
    assertThat(exemptions.of("root", "default", "")).isEqualTo("user");
    assertThat(exemptions.of("me", "default", "kata")).isEqualTo("runtimeClass");
    assertThat(exemptions.of("me", "default", "")).isEmpty();
  }
}
