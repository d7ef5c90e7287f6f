package dev.gantry.model.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestInfoTest {

  /** {@code verb group/version namespace resource name subresource subpath}, dashes for nothing. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET | /api/v1/pods | | list /v1 - pods - - -",
        "GET | /api/v1/namespaces/d/pods | | list /v1 d pods - - -",
        "GET | /api/v1/namespaces/d/pods/p | | get /v1 d pods p - -",
        "GET | /api/v1/namespaces/d/pods/p/log | | get /v1 d pods p log -",
        "POST | /api/v1/namespaces/d/pods/p/exec | | create /v1 d pods p exec -",
        "GET | /api/v1/namespaces/d/pods | watch=true | watch /v1 d pods - - -",
        "GET | /api/v1/namespaces/d/pods | watch=1 | watch /v1 d pods - - -",
        "GET | /api/v1/namespaces/d/pods | watch=0 | list /v1 d pods - - -",
        "GET | /api/v1/namespaces/d/pods | fieldSelector=metadata.name=p | list /v1 d pods p - -",
        "GET | /api/v1/watch/namespaces/d/pods | | watch /v1 d pods - - -",
        "GET | /api/v1/watch/pods | | watch /v1 - pods - - -",
        "GET | /api/v1/namespaces | | list /v1 - namespaces - - -",
        "GET | /api/v1/namespaces/d | | get /v1 d namespaces d - -",
        "PUT | /api/v1/namespaces/d/finalize | | update /v1 d namespaces d finalize -",
        "PATCH | /api/v1/namespaces/d/status | | patch /v1 d namespaces d status -",
        "DELETE | /api/v1/namespaces/d | | delete /v1 d namespaces d - -",
        "DELETE | /api/v1/namespaces/d/pods | | deletecollection /v1 d pods - - -",
        "POST | /apis/apps/v1/namespaces/d/deployments | | create apps/v1 d deployments - - -",
        "PUT | /apis/apps/v1/namespaces/d/deployments/x/scale | | update apps/v1 d deployments x scale -",
        "GET | /apis/apps/v1/deployments | | list apps/v1 - deployments - - -",
        "GET | /api/v1/namespaces/d/services/http:s:80/proxy/a/b | | get /v1 d services http:s:80 proxy a/b",
        "HEAD | /api/v1/nodes/n | | get /v1 - nodes n - -"
      })
  void aPathMeansAResource(String method, String path, String query, String expected) {
    RequestInfo info = RequestInfo.parse(method, path, query(query));
    assertThat(info.resourceRequest()).isTrue();
    assertThat(
            Arrays.asList(
                    info.verb(),
                    info.group() + "/" + info.version(),
                    info.namespace(),
                    info.resource(),
                    info.name(),
                    info.subresource(),
                    info.subpath())
                .stream()
                .map(s -> s.isEmpty() ? "-" : s)
                .collect(Collectors.joining(" ")))
        .isEqualTo(expected);
  }

  private static Map<String, List<String>> query(String query) {
    if (query == null || query.isEmpty()) {
      return Map.of();
    }
    int at = query.indexOf('=');
    return Map.of(query.substring(0, at), List.of(query.substring(at + 1)));
  }

  @ParameterizedTest
  @CsvSource({
    "/",
    "/api",
    "/api/v1",
    "/apis",
    "/apis/apps",
    "/apis/apps/v1",
    "/healthz",
    "/openapi/v3/api/v1"
  })
  void allElseIsAPlainPath(String path) {
    RequestInfo info = RequestInfo.parse("GET", path, Map.of());
    assertThat(info.resourceRequest()).isFalse();
    assertThat(info.verb()).isEqualTo("get");
    assertThat(info.path()).isEqualTo(path);
  }

  @Test
  void aLegacyWatchOfOneObjectIsAWatch() {
    RequestInfo info = RequestInfo.parse("GET", "/api/v1/watch/namespaces/d/pods/p", Map.of());
    assertThat(info.verb()).isEqualTo("watch");
    assertThat(info.name()).isEqualTo("p");
  }
}
