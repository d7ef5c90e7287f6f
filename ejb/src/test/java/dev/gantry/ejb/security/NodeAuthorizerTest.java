package dev.gantry.ejb.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.ejb.registry.Api;
import dev.gantry.model.request.Identity;
import dev.gantry.model.request.RequestInfo;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeAuthorizerTest {

  private static final Identity N1 =
      new Identity("system:node:n1", "", List.of("system:nodes"), Map.of());
  private static final String PODS = "/api/v1/namespaces/default/pods";

  private final Api api = new Api();

  @BeforeEach
  void pods() {
    pod("mine", "n1", "a");
    pod("theirs", "n2", "b");
    api.post(
        "/apis/networking.k8s.io/v1/namespaces/default/ingresses",
        "{'metadata':{'name':'i'},'spec':{'tls':[{'secretName':'tls'}],"
            + "'defaultBackend':{'service':{'name':'s','port':{'number':80}}}}}");
  }

  private void pod(String name, String node, String refers) {
    api.post(
        PODS,
        ("{'metadata':{'name':'%s'},'spec':{'containers':[{'name':'c','image':'i',"
                + "'envFrom':[{'configMapRef':{'name':'env-%s'}}]}],"
                + "'imagePullSecrets':[{'name':'pull-%s'}],"
                + "'volumes':[{'name':'v','secret':{'secretName':'vol-%s'}},"
                + "{'name':'w','persistentVolumeClaim':{'claimName':'claim-%s'}}]}}")
            .formatted(name, refers, refers, refers, refers));
    api.post(PODS + "/" + name + "/binding", "{'target':{'kind':'Node','name':'" + node + "'}}");
  }

  @ParameterizedTest(name = "{0} {1}: {2}")
  @CsvSource({
    "GET,/api/v1/namespaces/default/secrets/vol-a,true",
    "GET,/api/v1/namespaces/default/secrets/pull-a,true",
    "GET,/api/v1/namespaces/default/secrets/vol-b,false",
    "GET,/api/v1/namespaces/default/secrets/tls,true",
    "GET,/api/v1/namespaces/default/secrets,false",
    "GET,/api/v1/namespaces/other/secrets/vol-a,false",
    "PUT,/api/v1/namespaces/default/secrets/vol-a,false",
    "GET,/api/v1/namespaces/default/configmaps/env-a,true",
    "GET,/api/v1/namespaces/default/configmaps/kube-root-ca.crt,true",
    "GET,/api/v1/namespaces/default/configmaps/env-b,false",
    "GET,/api/v1/namespaces/default/persistentvolumeclaims/claim-a,true",
    "GET,/api/v1/namespaces/default/persistentvolumeclaims/claim-b,false",
    "GET,/api/v1/pods,true",
    "PATCH,/api/v1/namespaces/default/pods/mine/status,true",
    "PATCH,/api/v1/namespaces/default/pods/theirs/status,false",
    "DELETE,/api/v1/namespaces/default/pods/mine,true",
    "DELETE,/api/v1/namespaces/default/pods/theirs,false",
    "PATCH,/api/v1/namespaces/default/pods/mine,false",
    "POST,/api/v1/namespaces/default/serviceaccounts/default/token,true",
    "POST,/api/v1/namespaces/default/serviceaccounts/other/token,false",
    "POST,/api/v1/nodes,true",
    "PATCH,/api/v1/nodes/n1/status,true",
    "PATCH,/api/v1/nodes/n2/status,false",
    "PUT,/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/n1,true",
    "PUT,/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/n2,false",
    "PUT,/apis/coordination.k8s.io/v1/namespaces/default/leases/n1,false",
    "POST,/api/v1/namespaces/default/events,true",
    "POST,/apis/certificates.k8s.io/v1/certificatesigningrequests,true",
    "GET,/api/v1/services,true",
    "GET,/apis/discovery.k8s.io/v1/endpointslices,true",
    "POST,/apis/apps/v1/namespaces/default/deployments,false",
  })
  void aNodeMayWhatItsPodsNeed(String method, String path, boolean allowed) {
    RequestInfo request = RequestInfo.parse(method, path, Map.of());
    assertThat(api.authorizer.authorize(N1, request).allowed()).isEqualTo(allowed);
  }

  @Test
  void anybodyElseInTheGroupIsNoNode() {
    Identity fake = new Identity("eve", "", List.of("system:nodes"), Map.of());
    RequestInfo request = RequestInfo.parse("GET", "/api/v1/services", Map.of());
    assertThat(api.authorizer.authorize(fake, request).allowed()).isFalse();
  }
}
