package dev.gantry.model.patch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MergePatchTest {

  /** The examples of RFC 7386, appendix A, as far as both sides are objects. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          {'a':'b'}           | {'a':'c'}            | {'a':'c'}
          {'a':'b'}           | {'b':'c'}            | {'a':'b','b':'c'}
          {'a':'b'}           | {'a':null}           | {}
          {'a':['b']}         | {'a':'c'}            | {'a':'c'}
          {'a':'c'}           | {'a':['b']}          | {'a':['b']}
          {'a':{'b':'c'}}     | {'a':{'b':'d','c':null}} | {'a':{'b':'d'}}
          {'a':[{'b':'c'}]}   | {'a':[1]}            | {'a':[1]}
          {'e':null}          | {'a':1}              | {'e':null,'a':1}
          {}                  | {'a':{'bb':{'ccc':null}}} | {'a':{'bb':{}}}
          """)
  void followsTheExamples(String before, String patch, String after) {
    assertThat(MergePatch.apply(json(before), json(patch))).isEqualTo(json(after));
  }

  @Property(tries = 300)
  void aDifferenceLeadsFromOneToTheOther(
      @ForAll("objects") ObjectNode from, @ForAll("objects") ObjectNode to) {
    ObjectNode before = from.deepCopy();
    assertThat(MergePatch.apply(from, MergePatch.diff(from, to))).isEqualTo(to);
    assertThat(from).isEqualTo(before);
  }

  @Property(tries = 300)
  void twiceIsOnce(@ForAll("objects") ObjectNode from, @ForAll("objects") ObjectNode patch) {
    JsonNode once = MergePatch.apply(from, patch);
    assertThat(MergePatch.apply(once, patch)).isEqualTo(once);
  }

  @Provide
  Arbitrary<ObjectNode> objects() {
    return JsonTrees.objects();
  }

  private static JsonNode json(String text) {
    return Json.parse(text.replace('\'', '"'));
  }
}
