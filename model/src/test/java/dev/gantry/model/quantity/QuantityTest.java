package dev.gantry.model.quantity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1, 1000",
    "100m, 100",
    "0.5, 500",
    ".5, 500",
    "5., 5000",
    "1k, 1000000",
    "1Ki, 1024000",
    "1e3, 1000000",
    "1E3, 1000000",
    "1E-3, 1",
    "-1, -1000",
    "+2, 2000",
    "1n, 1",
    "1u, 1",
    "1500u, 2"
  })
  void amountsAreExactAndRoundUp(String text, long milli) {
    assertThat(Quantity.parse(text).milli()).isEqualTo(milli);
  }

  @ParameterizedTest
  @CsvSource({
    "1E, 1000000000000000000",
    "1Ei, 1152921504606846976",
    "1.5Gi, 1610612736",
    "999m, 1"
  })
  void wholeUnits(String text, long whole) {
    assertThat(Quantity.parse(text).whole()).isEqualTo(whole);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a", "1 Gi", "1K", "1kB", "1.2.3", "--1", "1e", "Gi", "1mi"})
  void allElseIsRefused(String text) {
    assertThatThrownBy(() -> Quantity.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "quantities must match the regular expression"
                + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "1000m, 1",
    "0.5, 500m",
    "1500m, 1500m",
    "1000, 1k",
    "1024, 1024",
    "1024Mi, 1Gi",
    "1.5Gi, 1536Mi",
    "1000Ki, 1000Ki",
    "0Gi, 0",
    "1e3, 1e3",
    "1000e3, 1e6",
    "0.5Ki, 512",
    "0.0000000001, 1n",
    "-2048Ki, -2Mi"
  })
  void eachAmountHasOneText(String given, String canonical) {
    assertThat(Quantity.parse(given).canonical().text()).isEqualTo(canonical);
  }

  @ParameterizedTest
  @CsvSource({
    "1Gi, 1Gi, 2Gi",
    "500m, 500m, 1",
    "0, 64Mi, 64Mi",
    "1Gi, 1000, 1073742824",
    "1, 1500m, 2500m"
  })
  void sumsKeepTheFirstOnesSuffixes(String a, String b, String sum) {
    Quantity result = Quantity.parse(a).plus(Quantity.parse(b));
    assertThat(result.text()).isEqualTo(sum);
    assertThat(result.minus(Quantity.parse(b)).sameAs(Quantity.parse(a))).isTrue();
  }
}
