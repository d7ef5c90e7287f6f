package dev.gantry.ejb.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gantry.ejb.registry.Api;
import dev.gantry.model.status.ApiException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClaimResizeTest {

  private static final String CLAIMS = "/api/v1/namespaces/default/persistentvolumeclaims";

  private final Api api = new Api();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "grows  | 2Gi | -",
        "grows  | 1Gi | -",
        "fixed  | 2Gi | only dynamically provisioned pvc can be resized and the"
            + " storageclass that provisions the pvc must support resize",
        "absent | 2Gi | only dynamically provisioned pvc can be resized and the"
            + " storageclass that provisions the pvc must support resize",
      })
  void growsWhereItsClassAllows(String storageClass, String size, String why) {
    String classes = "/apis/storage.k8s.io/v1/storageclasses";
    api.post(classes, "{'metadata':{'name':'fixed'},'provisioner':'p'}");
    api.post(
        classes, "{'metadata':{'name':'grows'},'provisioner':'p','allowVolumeExpansion':true}");
    api.post(
        CLAIMS,
        "{'metadata':{'name':'c'},'spec':{'accessModes':['ReadWriteOnce'],'storageClassName':'"
            + storageClass
            + "','volumeName':'v','resources':{'requests':{'storage':'1Gi'}}}}");
    api.patch(CLAIMS + "/c/status", "merge-patch+json", "{'status':{'phase':'Bound'}}");
    ApiException refusal =
        catchThrowableOfType(
            ApiException.class,
            () ->
                api.patch(
                    CLAIMS + "/c",
                    "merge-patch+json",
                    "{'spec':{'resources':{'requests':{'storage':'" + size + "'}}}}"));
    if (why == null) {
      assertThat(refusal).isNull();
    } else {
      assertThat(refusal).hasMessage("persistentvolumeclaims \"c\" is forbidden: " + why);
    }
  }
}
