package dev.gantry.web.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.model.status.ApiException;
import java.util.List;
import org.junit.jupiter.api.Test;

class QueryParametersTest {

  @Test
  void valuesAreDecodedAndKeptInOrder() {
    var query = QueryParameters.parse("command=sh&command=-c&command=echo+a%26b&stdin");
    assertThat(query.get("command")).containsExactly("sh", "-c", "echo a&b");
    assertThat(query.get("stdin")).isEqualTo(List.of(""));
  }

  @Test
  void aPathKeepsItsPlus() {
    assertThat(QueryParameters.decodePath("/a+b/%41")).isEqualTo("/a+b/A");
  }

  @Test
  void aBrokenEscapeIsABadRequest() {
    assertThatThrownBy(() -> QueryParameters.parse("a=%zz"))
        .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.code()).isEqualTo(400));
  }
}
