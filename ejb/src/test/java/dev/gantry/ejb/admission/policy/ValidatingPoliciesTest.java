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

class ValidatingPoliciesTest {

  private static final String GROUP = "/apis/admissionregistration.k8s.io/v1/";
  private static final String POLICIES = GROUP + "validatingadmissionpolicies";
  private static final String BINDINGS = GROUP + "validatingadmissionpolicybindings";
  private static final String MAPS = "/api/v1/namespaces/default/configmaps";
  private static final String ON_MAPS =
      "'matchConstraints':{'resourceRules':[{'operations':['CREATE','UPDATE'],'apiGroups':[''],"
          + "'apiVersions':['v1'],'resources':['configmaps']}]}";

  private final Api api = new Api();

  private ObjectNode policy(String name, String spec) {
    return api.post(
        POLICIES, "{'metadata':{'name':'" + name + "'},'spec':{" + ON_MAPS + "," + spec + "}}");
  }

  private void bind(String name, String policy, String more) {
    api.post(
        BINDINGS,
        "{'metadata':{'name':'"
            + name
            + "'},'spec':{'policyName':'"
            + policy
            + "','validationActions':['Deny']"
            + (more.isEmpty() ? "" : "," + more)
            + "}}");
  }

  private ObjectNode map(String name, String size) {
    return api.post(MAPS, "{'metadata':{'name':'" + name + "'},'data':{'size':'" + size + "'}}");
  }

  private ApiException refused(String name, String size) {
    ApiException refusal = catchThrowableOfType(ApiException.class, () -> map(name, size));
    assertThat(refusal).as("a refusal").isNotNull();
    return refusal;
  }

  @Test
  void deniesInKubernetesWords() {
    policy("sizes", "'validations':[{'expression':'int(object.data.size) <= 3'}]");
    assertThat(map("before", "9").at("/data/size").asText()).isEqualTo("9");
    bind("everywhere", "sizes", "");
    ApiException refusal = refused("big", "4");
    String why =
        "ValidatingAdmissionPolicy 'sizes' with binding 'everywhere' denied request: "
            + "failed expression: int(object.data.size) <= 3";
    assertThat(refusal.code()).isEqualTo(422);
    assertThat(refusal.reason()).isEqualTo("Invalid");
    assertThat(refusal.getMessage()).isEqualTo("configmaps \"big\" is forbidden: " + why);
    assertThat(refusal.causes()).extracting(Cause::message).containsExactly(why);
    map("small", "3");
    api.delete(BINDINGS + "/everywhere", "{}");
    map("big", "4");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'message':'too big'                                            | too big",
        "'messageExpression':'\\u0022size \\u0022 + variables.size + \\u0022!\\u0022'       | size 9!",
        "'messageExpression':'\\u0022  \\u0022','message':'too big'               | too big",
        "'messageExpression':'object.data.none','message':'too big'     | too big",
      })
  void tellsWhyInThePolicysWords(String words, String message) {
    policy(
        "p",
        "'variables':[{'name':'size','expression':'object.data.size'},"
            + "{'name':'limit','expression':'int(variables.size) - 1'}],"
            + "'validations':[{'expression':'int(variables.size) <= variables.limit','reason':'Forbidden',"
            + words
            + "}]");
    bind("b", "p", "");
    ApiException refusal = refused("m", "9");
    assertThat(refusal.code()).isEqualTo(403);
    assertThat(refusal.getMessage()).endsWith("denied request: " + message);
  }

  @ParameterizedTest
  @CsvSource({"Fail,true", "Ignore,false"})
  void whatCannotBeToldIsTheFailurePolicys(String failurePolicy, boolean refused) {
    policy(
        "p",
        "'failurePolicy':'"
            + failurePolicy
            + "','validations':[{'expression':'object.data.none == \\u0022\\u0022'}]");
    bind("b", "p", "");
    ApiException refusal = catchThrowableOfType(ApiException.class, () -> map("m", "1"));
    assertThat(refusal != null).isEqualTo(refused);
    if (refused) {
      assertThat(refusal.getMessage())
          .endsWith(
              "denied request: expression 'object.data.none == \"\"' resulted in error: "
                  + "no such key: none");
    }
  }

  @Test
  void seesRequestOldObjectNamespaceAndAuthorizer() {
    policy(
        "p",
        "'matchConditions':[{'name':'updates','expression':'request.operation == \\u0022UPDATE\\u0022'}],"
            + "'validations':["
            + "{'expression':'object.data.size >= oldObject.data.size','message':'shrinks'},"
            + "{'expression':'namespaceObject.metadata.name == request.namespace','message':'where'},"
            + "{'expression':'request.userInfo.username == \\u0022kubernetes-admin\\u0022','message':'who'},"
            + "{'expression':'authorizer.group(\\u0022\\u0022).resource(\\u0022pods\\u0022).check(\\u0022get\\u0022).allowed()',"
            + "'message':'may'},"
            + "{'expression':'authorizer.requestResource.check(\\u0022update\\u0022).allowed()',"
            + "'message':'this'}]");
    bind("b", "p", "");
    map("m", "5");
    api.patch(MAPS + "/m", "merge-patch+json", "{'data':{'size':'6'}}");
    ApiException refusal =
        catchThrowableOfType(
            ApiException.class,
            () -> api.patch(MAPS + "/m", "merge-patch+json", "{'data':{'size':'2'}}"));
    assertThat(refusal.getMessage()).endsWith("denied request: shrinks");
  }

  @Test
  void takesItsParametersFromObjects() {
    api.post(MAPS, "{'metadata':{'name':'limits','labels':{'is':'limit'}},'data':{'most':'3'}}");
    policy(
        "p",
        "'paramKind':{'apiVersion':'v1','kind':'ConfigMap'},"
            + "'matchConditions':[{'name':'sized','expression':'has(object.data.size)'}],"
            + "'validations':[{'expression':'int(object.data.size) <= int(params.data.most)',"
            + "'messageExpression':'\\u0022at most \\u0022 + params.data.most'}]");
    bind("named", "p", "'paramRef':{'name':'limits','parameterNotFoundAction':'Deny'}");
    assertThat(refused("m", "4").getMessage()).endsWith("denied request: at most 3");
    api.patch(MAPS + "/limits", "merge-patch+json", "{'data':{'most':'4'}}");
    map("m", "4");
    api.delete(BINDINGS + "/named", "{}");
    bind("absent", "p", "'paramRef':{'name':'none','parameterNotFoundAction':'Deny'}");
    assertThat(refused("n", "1").getMessage())
        .endsWith(
            "denied request: failed to configure binding: "
                + "no params found for policy binding with `Deny` parameterNotFoundAction");
    api.delete(BINDINGS + "/absent", "{}");
    bind(
        "chosen",
        "p",
        "'paramRef':{'selector':{'matchLabels':{'is':'limit'}},'parameterNotFoundAction':'Allow'}");
    assertThat(refused("n", "5").getMessage()).endsWith("denied request: at most 4");
  }

  @Test
  void aBindingChoosesWhereItHolds() {
    policy("p", "'validations':[{'expression':'false','message':'no'}]");
    bind("b", "p", "'matchResources':{'objectSelector':{'matchLabels':{'strict':'yes'}}}");
    map("free", "1");
    ApiException refusal =
        catchThrowableOfType(
            ApiException.class,
            () -> api.post(MAPS, "{'metadata':{'name':'m','labels':{'strict':'yes'}}}"));
    assertThat(refusal.getMessage()).endsWith("denied request: no");
    assertThat(api.post("/api/v1/namespaces", "{'metadata':{'name':'other'}}")).isNotNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'validations':[{'expression':'object.'}]       | spec.validations[0].expression",
        "'validations':[{'expression':'1 + 1'}]         | spec.validations[0].expression",
        "'validations':[{'expression':'variables.x'}]   | spec.validations[0].expression",
        "'validations':[{'expression':'params == null'}]| spec.validations[0].expression",
        "'validations':[{'message':'m'}]                | spec.validations[0].expression",
        "'validations':[{'expression':'true','reason':'No'}] | spec.validations[0].reason",
        "'validations':[{'expression':'true','messageExpression':'1'}] | "
            + "spec.validations[0].messageExpression",
        "'failurePolicy':'Maybe','validations':[{'expression':'true'}] | spec.failurePolicy",
        "'variables':[{'name':'a b','expression':'1'}],'validations':[{'expression':'true'}] | "
            + "spec.variables[0].name",
        "'matchConditions':[{'name':'c','expression':'1'}],'validations':[{'expression':'true'}] | "
            + "spec.matchConditions[0].expression",
      })
  void aPolicyThatCannotWorkIsRefused(String spec, String field) {
    ApiException refusal = catchThrowableOfType(ApiException.class, () -> policy("wrong", spec));
    assertThat(refusal.code()).isEqualTo(422);
    assertThat(refusal.causes()).extracting(Cause::field).contains(field);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'validationActions':['Deny']                                  | spec.policyName",
        "'policyName':'p'                                              | spec.validationActions",
        "'policyName':'p','validationActions':['Deny','Warn']          | spec.validationActions",
        "'policyName':'p','validationActions':['No']                   | spec.validationActions[0]",
        "'policyName':'p','validationActions':['Deny'],'paramRef':{}   | spec.paramRef",
      })
  void aBindingThatCannotWorkIsRefused(String spec, String field) {
    ApiException refusal =
        catchThrowableOfType(
            ApiException.class,
            () -> api.post(BINDINGS, "{'metadata':{'name':'b'},'spec':{" + spec + "}}"));
    assertThat(refusal.causes()).extracting(Cause::field).contains(field);
  }
}
