package dev.gantry.model.controller.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class IndexesTest {

  @Test
  void runsAreWrittenShortAndReadBack() {
    assertThat(Indexes.format(new TreeSet<>(List.of(0, 1, 2, 5, 7, 8)))).isEqualTo("0-2,5,7,8");
    assertThat(Indexes.parse("0-2,5,7,8")).containsExactly(0, 1, 2, 5, 7, 8);
    assertThat(Indexes.format(new TreeSet<>())).isEmpty();
    assertThat(Indexes.parse("")).isEmpty();
  }
}
