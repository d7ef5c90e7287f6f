package dev.gantry.ejb.admission.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.registry.Api;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.status.Cause;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MutatingPoliciesTest {

  private static final String GROUP = "/apis/admissionregistration.k8s.io/v1/";
  private static final String MAPS = "/api/v1/namespaces/default/configmaps";
  private static final String PODS = "/api/v1/namespaces/default/pods";

  private final Api api = new Api();

  private void policy(String name, String resource, String spec) {
    api.post(
        GROUP + "mutatingadmissionpolicies",
        "{'metadata':{'name':'"
            + name
            + "'},'spec':{'matchConstraints':{'resourceRules':[{'operations':['CREATE','UPDATE'],"
            + "'apiGroups':[''],'apiVersions':['v1'],'resources':['"
            + resource
            + "']}]},"
            + spec
            + "}}");
  }

  private void bind(String policy, String more) {
    api.post(
        GROUP + "mutatingadmissionpolicybindings",
        "{'metadata':{'name':'b-"
            + policy
            + "'},'spec':{'policyName':'"
            + policy
            + "'"
            + more
            + "}}");
  }

  private static String applied(String expression) {
    return "{'patchType':'ApplyConfiguration','applyConfiguration':{'expression':'"
        + expression
        + "'}}";
  }

  private static String patched(String expression) {
    return "{'patchType':'JSONPatch','jsonPatch':{'expression':'" + expression + "'}}";
  }

  private ObjectNode map(String name) {
    return api.post(MAPS, "{'metadata':{'name':'" + name + "'},'data':{'a':'1'}}");
  }

  @Test
  void mergesWhatAnExpressionMakes() {
    policy(
        "p",
        "configmaps",
        "'variables':[{'name':'who','expression':'request.userInfo.username'}],'mutations':["
            + applied(
                "Object{metadata: Object.metadata{labels: {\\u0022by\\u0022: variables.who}}}")
            + ","
            + applied(
                "Object{data: {\\u0022seen\\u0022: object.metadata.labels[\\u0022by\\u0022]}}")
            + "]");
    assertThat(map("before").at("/metadata/labels").isMissingNode()).isTrue();
    bind("p", "");
    ObjectNode map = map("m");
    assertThat(map.at("/metadata/labels/by").asText()).isEqualTo("kubernetes-admin");
    assertThat(map.path("data")).hasToString("{\"a\":\"1\",\"seen\":\"kubernetes-admin\"}");
  }

  @Test
  void addsAContainerBesideTheOthers() {
    policy(
        "p",
        "pods",
        "'matchConditions':[{'name':'no','expression':'!object.spec.containers.exists(c, c.name == \\u0022mesh\\u0022)'}],"
            + "'mutations':["
            + applied(
                "Object{spec: Object.spec{containers: [Object.spec.containers{name: \\u0022mesh\\u0022,"
                    + " image: \\u0022mesh:1\\u0022}]}}")
            + "]");
    bind("p", "");
    ObjectNode pod =
        api.post(
            PODS, "{'metadata':{'name':'p'},'spec':{'containers':[{'name':'c','image':'i:1'}]}}");
    assertThat(pod.at("/spec/containers").findValuesAsText("image")).contains("i:1", "mesh:1");
    assertThat(pod.at("/spec/containers")).hasSize(2);
  }

  @Test
  void patchesWithItsParameters() {
    api.post(MAPS, "{'metadata':{'name':'values'},'data':{'team':'blue/1'}}");
    policy(
        "p",
        "configmaps",
        "'paramKind':{'apiVersion':'v1','kind':'ConfigMap'},'mutations':["
            + patched(
                "[JSONPatch{op: \\u0022test\\u0022, path: \\u0022/data/a\\u0022, value: \\u00221\\u0022},"
                    + " JSONPatch{op: \\u0022add\\u0022, path: \\u0022/metadata/labels\\u0022,"
                    + " value: {\\u0022team\\u0022: \\u0022x\\u0022}},"
                    + " JSONPatch{op: \\u0022add\\u0022, path: \\u0022/data/\\u0022 +"
                    + " jsonpatch.escapeKey(\\u0022t/e\\u0022).replace(\\u0022~1\\u0022, \\u0022.\\u0022),"
                    + " value: params.data.team}]")
            + "]");
    bind("p", ",'paramRef':{'name':'values','parameterNotFoundAction':'Deny'}");
    ObjectNode map = map("m");
    assertThat(map.at("/data/t.e").asText()).isEqualTo("blue/1");
    assertThat(map.at("/metadata/labels/team").asText()).isEqualTo("x");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Object{data: {\\u0022x\\u0022: object.data.none}} | "
            + "resulted in error: no such key: none",
        "Object{data: Object.metadata{}} | unexpected type name \"Object.metadata\", expected"
            + " \"Object.data\", which matches field name path from root Object type",
        "Object{data: {\\u0022x\\u0022: 1}} | ConfigMap in version",
      })
  void whatCannotBeDoneIsTheFailurePolicys(String expression, String why) {
    policy("p", "configmaps", "'mutations':[" + applied(expression) + "]");
    bind("p", "");
    ApiException refusal = catchThrowableOfType(ApiException.class, () -> map("m"));
    assertThat(refusal.code()).isEqualTo(422);
    assertThat(refusal.getMessage())
        .startsWith("configmaps \"m\" is forbidden: policy 'p' with binding 'b-p' denied request: ")
        .contains(why);
    api.patch(
        GROUP + "mutatingadmissionpolicies/p",
        "merge-patch+json",
        "{'spec':{'failurePolicy':'Ignore'}}");
    assertThat(map("m").path("data")).hasToString("{\"a\":\"1\"}");
  }

  @Test
  void atomicListsAreLeftAlone() {
    policy(
        "p",
        "pods",
        "'mutations':["
            + applied(
                "Object{spec: Object.spec{containers: [Object.spec.containers{name: \\u0022c\\u0022,"
                    + " args: [\\u0022x\\u0022]}]}}")
            + "]");
    bind("p", "");
    ApiException refusal =
        catchThrowableOfType(
            ApiException.class,
            () ->
                api.post(
                    PODS,
                    "{'metadata':{'name':'p'},'spec':{'containers':[{'name':'c','image':'i'}]}}"));
    assertThat(refusal.getMessage())
        .endsWith("may not mutate atomic arrays, maps or structs: .spec.containers[0].args");
  }

  @ParameterizedTest
  @CsvSource({"IfNeeded,2", "Never,1"})
  void isAskedAgainWhereItWantsToBe(String reinvocation, String expected) {
    policy(
        "a",
        "configmaps",
        "'reinvocationPolicy':'"
            + reinvocation
            + "','mutations':["
            + applied("Object{data: {\\u0022count\\u0022: string(object.data.size())}}")
            + "]");
    policy(
        "b",
        "configmaps",
        "'mutations':[" + applied("Object{data: {\\u0022b\\u0022: \\u0022x\\u0022}}") + "]");
    bind("a", "");
    bind("b", "");
    // The first sees one field; asked again it sees its own and the other's, too.
    assertThat(map("m").at("/data/count").asText()).isEqualTo(expected.equals("1") ? "1" : "3");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'mutations':[] | spec.mutations",
        "'mutations':[{'patchType':'Other'}] | spec.mutations[0].patchType",
        "'mutations':[{'patchType':'JSONPatch'}] | spec.mutations[0].jsonPatch",
        "'mutations':[{'patchType':'ApplyConfiguration','applyConfiguration':{'expression':'1'}}] |"
            + " spec.mutations[0].applyConfiguration.expression",
        "'mutations':[{'patchType':'JSONPatch','jsonPatch':{'expression':'[1]'}}] |"
            + " spec.mutations[0].jsonPatch.expression",
        "'reinvocationPolicy':'Maybe','mutations':[{'patchType':'JSONPatch','jsonPatch':"
            + "{'expression':'[]'}}] | spec.reinvocationPolicy",
      })
  void aPolicyThatCannotWorkIsRefused(String spec, String field) {
    ApiException refusal =
        catchThrowableOfType(ApiException.class, () -> policy("wrong", "configmaps", spec));
    assertThat(refusal.code()).isEqualTo(422);
    assertThat(refusal.causes()).extracting(Cause::field).containsExactly(field);
  }
}
