package dev.gantry.ejb.security.csr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.registry.Api;
import dev.gantry.model.request.Identity;
import dev.gantry.model.status.ApiException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CertificateAdmissionTest {

  private static final String REQUESTS = "/apis/certificates.k8s.io/v1/certificatesigningrequests";
  private static final String APPROVAL =
      "{'status':{'conditions':[{'type':'Approved','status':'True','reason':'r'}]}}";

  private static final Identity ANN =
      new Identity("ann", "", List.of("system:authenticated"), Map.of());

  private final Api api = new Api();

  private ObjectNode request(String name, String subject) throws Exception {
    ObjectNode csr =
        SigningTest.csr(subject, "kube-apiserver-client", "digital signature+client auth", "");
    csr.putObject("metadata").put("name", name);
    return api.post(REQUESTS, csr.toString());
  }

  private String refused(String subresource, String patch) {
    ApiException refusal =
        catchThrowableOfType(
            ApiException.class,
            () -> api.as(ANN).patch(REQUESTS + "/c/" + subresource, "merge-patch+json", patch));
    return refusal == null ? "" : refusal.getMessage();
  }

  private void allow(String verb, String signer) {
    api.as(Api.ADMIN)
        .post(
            "/apis/rbac.authorization.k8s.io/v1/clusterroles",
            "{'metadata':{'name':'"
                + verb
                + "'},'rules':[{'apiGroups':['certificates.k8s.io'],'resources':['signers'],"
                + "'resourceNames':['"
                + signer
                + "'],'verbs':['"
                + verb
                + "']}]}");
    api.post(
        "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
        "{'metadata':{'name':'"
            + verb
            + "'},'roleRef':{'apiGroup':'rbac.authorization.k8s.io','kind':'ClusterRole','name':'"
            + verb
            + "'},'subjects':[{'apiGroup':'rbac.authorization.k8s.io','kind':'User',"
            + "'name':'ann'}]}");
  }

  @Test
  void whoApprovesAndSignsMustBeAllowedToForThatSigner() throws Exception {
    request("c", "O=dev,CN=bob");
    String why =
        "certificatesigningrequests.certificates.k8s.io \"c\" is forbidden: user not permitted to ";
    String of = " requests with signerName \"kubernetes.io/kube-apiserver-client\"";
    assertThat(refused("approval", APPROVAL)).isEqualTo(why + "approve" + of);
    allow("approve", "kubernetes.io/kube-apiserver-client");
    assertThat(refused("approval", APPROVAL)).isEmpty();
    String failed =
        "{'status':{'conditions':[{'type':'Approved','status':'True','reason':'r'},"
            + "{'type':'Failed','status':'True','reason':'r'}]}}";
    assertThat(refused("status", failed)).isEqualTo(why + "sign" + of);
    allow("sign", "kubernetes.io/*");
    assertThat(refused("status", failed)).isEmpty();
  }

  @Test
  void nobodyAsksToBeAMaster() {
    ApiException refusal =
        catchThrowableOfType(ApiException.class, () -> request("m", "O=system:masters,CN=bob"));
    assertThat(refusal)
        .hasMessage(
            "certificatesigningrequests.certificates.k8s.io \"m\" is forbidden: use of"
                + " kubernetes.io/kube-apiserver-client signer with system:masters group is not"
                + " allowed");
  }
}
