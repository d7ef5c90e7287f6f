package dev.gantry.web.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.model.status.ApiException;
import dev.gantry.web.render.Accepted.Format;
import dev.gantry.web.render.Accepted.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptedTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/json | JSON | OBJECT",
        "*/* | JSON | OBJECT",
        "application/yaml | YAML | OBJECT",
        "application/vnd.kubernetes.protobuf,application/json | JSON | OBJECT",
        "application/json;as=Table;v=v1;g=meta.k8s.io,application/json | JSON | TABLE",
        "application/json;as=Table;v=v9;g=meta.k8s.io,application/json | JSON | OBJECT",
        "application/json;q=0.5, application/yaml | YAML | OBJECT",
        "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1 | JSON | METADATA",
        "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList | JSON"
            + " | AGGREGATED_DISCOVERY",
      })
  void picksTheFirstThatIsOffered(String header, Format format, Shape shape) {
    assertThat(Accepted.parse(header)).isEqualTo(new Accepted(format, shape));
  }

  @Test
  void anythingWillDoWithoutAHeader() {
    assertThat(Accepted.parse(null)).isEqualTo(Accepted.JSON);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/vnd.kubernetes.protobuf,application/json | true | PROTOBUF | OBJECT",
        "application/vnd.kubernetes.protobuf;stream=watch,application/json | true | PROTOBUF"
            + " | OBJECT",
        "application/vnd.kubernetes.protobuf,application/json | false | JSON | OBJECT",
        "application/vnd.kubernetes.protobuf;as=PartialObjectMetadata;g=meta.k8s.io;v=v1"
            + " | false | PROTOBUF | METADATA",
        "application/vnd.kubernetes.protobuf;as=Table;g=meta.k8s.io;v=v1,"
            + "application/json;as=Table;g=meta.k8s.io;v=v1 | true | JSON | TABLE",
      })
  void protobufWhereTheKindHasIt(String header, boolean offered, Format format, Shape shape) {
    assertThat(Accepted.parse(header, offered)).isEqualTo(new Accepted(format, shape));
  }

  @Test
  void protobufAloneIsNotAcceptable() {
    assertThatThrownBy(() -> Accepted.parse("application/vnd.kubernetes.protobuf"))
        .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.code()).isEqualTo(406));
  }
}
