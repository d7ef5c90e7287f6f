package dev.gantry.model.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;
import dev.gantry.model.schema.BuiltInSchemas;
import dev.gantry.model.schema.TypeSchema;
import dev.gantry.model.status.ApiException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables of: what, before, patch, after. */
class StrategicMergePatchTest {

  private static final TypeSchema POD = BuiltInSchemas.load().of("v1", "Pod").orElseThrow();

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          sets and removes fields      | {a:1,b:{c:2,d:3}}                         | {a:null,b:{c:4}}                                            | {b:{c:4,d:3}}
          null without a match         | {a:1}                                     | {x:null,y:{z:null,w:1}}                                     | {a:1,y:{w:1}}
          labels merge                 | {metadata:{labels:{a:b}}}                 | {metadata:{labels:{c:d}}}                                   | {metadata:{labels:{a:b,c:d}}}
          containers merge by name     | {spec:{containers:[{name:a,image:x},{name:b}]}} | {spec:{containers:[{name:a,image:y}]}}                | {spec:{containers:[{name:a,image:y},{name:b}]}}
          a new container comes first  | {spec:{containers:[{name:a}]}}            | {spec:{containers:[{name:b,image:y}]}}                      | {spec:{containers:[{name:b,image:y},{name:a}]}}
          nested lists merge           | {spec:{containers:[{name:a,ports:[{containerPort:80},{containerPort:81}]}]}} | {spec:{containers:[{name:a,ports:[{containerPort:81,name:x}]}]}} | {spec:{containers:[{name:a,ports:[{containerPort:80},{containerPort:81,name:x}]}]}}
          plain lists are replaced     | {spec:{containers:[{name:a,args:[x,y]}]}} | {spec:{containers:[{name:a,args:[z]}]}}                     | {spec:{containers:[{name:a,args:[z]}]}}
          primitive lists merge        | {metadata:{finalizers:[a,b]}}             | {metadata:{finalizers:[c,a]}}                               | {metadata:{finalizers:[c,a,b]}}
          $patch replace of an object  | {metadata:{labels:{a:b}}}                 | {metadata:{labels:{$patch:replace,c:d}}}                    | {metadata:{labels:{c:d}}}
          $patch delete of an object   | {metadata:{labels:{a:b},name:x}}          | {metadata:{labels:{$patch:delete}}}                         | {metadata:{labels:{},name:x}}
          $patch merge of an object    | {metadata:{labels:{a:b}}}                 | {metadata:{labels:{$patch:merge,c:d}}}                      | {metadata:{labels:{a:b,c:d}}}
          $patch delete of an element  | {spec:{containers:[{name:a},{name:b}]}}   | {spec:{containers:[{$patch:delete,name:a}]}}                | {spec:{containers:[{name:b}]}}
          delete of what is not there  | {spec:{containers:[{name:b}]}}            | {spec:{containers:[{$patch:delete,name:a}]}}                | {spec:{containers:[{name:b}]}}
          $patch replace of a list     | {spec:{containers:[{name:a},{name:b}]}}   | {spec:{containers:[{name:c},{$patch:replace}]}}             | {spec:{containers:[{name:c}]}}
          delete in a missing list     | {spec:{}}                                 | {spec:{containers:[{$patch:delete,name:a},{name:b}]}}       | {spec:{containers:[{name:b}]}}
          $setElementOrder reorders    | {spec:{containers:[{name:a},{name:b}]}}   | {spec:{$setElementOrder/containers:[{name:b},{name:a}]}}    | {spec:{containers:[{name:b},{name:a}]}}
          $setElementOrder and adding  | {spec:{containers:[{name:a},{name:b}]}}   | {spec:{$setElementOrder/containers:[{name:b},{name:c}],containers:[{name:c}]}} | {spec:{containers:[{name:a},{name:b},{name:c}]}}
          $setElementOrder, primitives | {metadata:{finalizers:[a,b,c]}}           | {metadata:{$setElementOrder/finalizers:[c,d,a],finalizers:[d]}} | {metadata:{finalizers:[b,c,d,a]}}
          $setElementOrder and delete  | {spec:{containers:[{name:a},{name:b}]}}   | {spec:{$setElementOrder/containers:[{name:b}],containers:[{$patch:delete,name:a}]}} | {spec:{containers:[{name:b}]}}
          $deleteFromPrimitiveList     | {metadata:{finalizers:[a,b,c]}}           | {metadata:{$deleteFromPrimitiveList/finalizers:[b]}}        | {metadata:{finalizers:[a,c]}}
          delete and order together    | {metadata:{finalizers:[a,b,c]}}           | {metadata:{$deleteFromPrimitiveList/finalizers:[b],$setElementOrder/finalizers:[c,a]}} | {metadata:{finalizers:[c,a]}}
          $retainKeys                  | {spec:{volumes:[{name:v,emptyDir:{}}]}}   | {spec:{volumes:[{$retainKeys:[name,hostPath],name:v,hostPath:{path:p}}]}} | {spec:{volumes:[{name:v,hostPath:{path:p}}]}}
          directives where all is new  | {}                                        | {spec:{$setElementOrder/containers:[{name:a}],containers:[{name:a}],nodeSelector:{$patch:replace,x:y}}} | {spec:{containers:[{name:a}],nodeSelector:{x:y}}}
          the type changes             | {metadata:{labels:[]}}                    | {metadata:{labels:{a:b}}}                                   | {metadata:{labels:{a:b}}}
          """)
  void patches(String what, String before, String patch, String after) {
    ObjectNode original = loose(before);
    ObjectNode result = StrategicMergePatch.apply(POD, original, loose(patch));
    assertThat(result).isEqualTo(loose(after));
    assertThat(original).as("the original is untouched").isEqualTo(loose(before));
    assertThat(result.toString()).as("no directive is left").doesNotContain("$");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {spec:{containers:[{name:a}]}} | {spec:{containers:[{image:x}]}}                    | does not contain declared merge key: name
          {spec:{nodeSelector:{a:b}}}    | {spec:{nodeSelector:{$patch:nonsense}}}            | unknown patch type: nonsense
          {spec:{volumes:[{name:v}]}}    | {spec:{volumes:[{name:v,$retainKeys:[name],x:1}]}} | invalid patch format of retainKeys
          {spec:{containers:[{name:a}]}} | {spec:{$setElementOrder/containers:[{name:a}],containers:[{name:b}]}} | doesn't match $setElementOrder list
          {metadata:{finalizers:[a]}}    | {metadata:{$deleteFromPrimitiveList/finalizers:a}} | invalid patch format of primitive list
          """)
  void refuses(String before, String patch, String why) {
    assertThatThrownBy(() -> StrategicMergePatch.apply(POD, loose(before), loose(patch)))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining(why);
  }

  @Test
  void deploymentStrategyRetainsItsKeys() {
    TypeSchema deployment = BuiltInSchemas.load().of("apps/v1", "Deployment").orElseThrow();
    assertThat(
            StrategicMergePatch.apply(
                deployment,
                loose("{spec:{strategy:{type:RollingUpdate,rollingUpdate:{maxSurge:1}}}}"),
                loose("{spec:{strategy:{$retainKeys:[type],type:Recreate}}}")))
        .isEqualTo(loose("{spec:{strategy:{type:Recreate}}}"));
  }

  /** JSON without quotes: every bare word is a string, digits are numbers. */
  static ObjectNode loose(String text) {
    String quoted =
        text.replaceAll("([A-Za-z$][A-Za-z0-9$/.-]*)", "\"$1\"").replace("\"null\"", "null");
    return Json.parse(quoted);
  }
}
