package dev.gantry.model.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.gantry.model.quantity.Quantity;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalQuantityTest {

  @ParameterizedTest
  @ValueSource(strings = {"", "m", "k", "M", "G", "T", "Ki", "Mi", "Gi", "Ti", "u", "n", "e3", "E"})
  void theShortWayAndTheLongWayAgree(String suffix) {
    String[] numbers = {
      "0", "00", "1", "01", "9", "100", "250", "999", "1000", "1001", "1024", "1500", "1536",
      "2000", "2048", "10000", "10240", "65536", "99999", "100000", "123456"
    };
    for (String number : numbers) {
      String given = number + suffix;
      assertThat(CanonicalQuantity.of(TextNode.valueOf(given)).asText())
          .as(given)
          .isEqualTo(Quantity.parse(given).canonical().text());
    }
  }
}
