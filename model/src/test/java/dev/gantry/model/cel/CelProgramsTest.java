package dev.gantry.model.cel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.schema.Decoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CelProgramsTest {

  private static final JsonNode SCHEMA =
      json(
          """
          type: object
          properties:
            replicas: {type: integer}
            max: {type: integer}
            ratio: {type: number}
            name: {type: string, maxLength: 20}
            foo-bar: {type: string}
            namespace: {type: string}
            until: {type: string, format: date-time}
            wait: {type: string, format: duration}
            port: {x-kubernetes-int-or-string: true}
            labels: {type: object, additionalProperties: {type: string}}
            tags: {type: array, x-kubernetes-list-type: set, items: {type: string}}
            parts:
              type: array
              x-kubernetes-list-type: map
              x-kubernetes-list-map-keys: [name]
              items:
                type: object
                properties:
                  name: {type: string}
                  size: {type: integer}
          """);

  private static final JsonNode VALUE =
      json(
          """
          replicas: 3
          max: 5
          ratio: 2
          name: web-1
          foo-bar: x
          namespace: here
          until: "2026-01-02T03:04:05Z"
          wait: 1h30m
          port: 80
          labels: {app: web, tier: front}
          tags: [a, b]
          parts: [{name: p, size: 1}, {name: q, size: 2}]
          """);

  private static final CelScope SCOPE =
      CelScope.empty()
          .with("self", CelType.ofSchema(SCHEMA, false))
          .with("any", CelType.DYN)
          .with("authorizer", CelType.AUTHORIZER);

  private static final CelAuthorizer AUTHORIZER =
      question -> new CelAuthorizer.Decision(question.path().isEmpty(), "", "");

  private static JsonNode json(String yaml) {
    return Decoder.decode(yaml.getBytes(StandardCharsets.UTF_8), "application/yaml").document();
  }

  private static Object evaluate(String expression) throws CelError {
    return CelPrograms.compile(expression, SCOPE, CelType.DYN)
        .evaluate(
            Map.of("self", VALUE, "any", VALUE, "authorizer", AUTHORIZER), CostBudget.standard());
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = ";;",
      quoteCharacter = '~',
      value = {
        "self.replicas <= self.max",
        "self.ratio == 2.0 && self.ratio > 1",
        "self.foo__dash__bar == 'x' && self.__namespace__ == 'here'",
        "self.until > timestamp('2026-01-01T00:00:00Z') && self.until.getFullYear() == 2026",
        "self.wait == duration('90m') && self.wait > duration('1h')",
        "self.port == 80 || self.port == 'http'",
        "type(self.port) == int",
        "self.labels.app == 'web' && self.labels['tier'] == 'front' && 'app' in self.labels",
        "self.labels.all(k, k.size() > 2) && self.labels.exists(k, self.labels[k] == 'front')",
        "self.tags + ['b', 'c'] == ['c', 'b', 'a']",
        "self.tags == ['b', 'a'] && !(['b', 'a'] == ['a', 'b'])",
        "(self.parts + self.parts).size() == 2 && self.parts + self.parts == self.parts",
        "self.parts.map(p, p.size).sum() == 3",
        "self.parts.filter(p, p.size > 1)[0].name == 'q'",
        "self.parts.exists_one(p, p.name == 'p')",
        "has(self.name) && !has(self.labels.other)",
        "self.?labels[?'none'].orValue('d') == 'd'",
        "self.?labels.?app.hasValue()",
        "optional.of(3).optMap(x, x + 1).value() == 4",
        "self.labels[?'app'].or(optional.of('z')).value() == 'web'",
        "[1, 2, 2].isSorted() && ![2, 1].isSorted()",
        "[1, 5, 3].max() == 5 && [1, 5, 3].min() == 1",
        "['a', 'b', 'a'].indexOf('a') == 0 && ['a', 'b', 'a'].lastIndexOf('a') == 2",
        "'abc 123 def 45'.find('[0-9]+') == '123'",
        "'abc 123 def 45'.findAll('[0-9]+') == ['123', '45']",
        "'abc 123 def 45'.findAll('[0-9]+', 1) == ['123']",
        "self.name.matches('^[a-z]+-[0-9]$')",
        "self.name.startsWith('web') && self.name.endsWith('1') && self.name.contains('-')",
        "self.name.split('-') == ['web', '1'] && ['a', 'b'].join(',') == 'a,b'",
        "'%s has %d'.format(['x', 3]) == 'x has 3'",
        "'Ab'.lowerAscii() == 'ab' && 'x y '.trim() == 'x y' && 'abc'.substring(1, 2) == 'b'",
        "sets.contains([1, 2, 3], [2]) && sets.intersects([1], [1, 2])",
        "[1, 2].all(i, v, i < v) && {'a': 1}.all(k, v, k == 'a' && v == 1)",
        "[1, 2].transformList(i, v, v * 2) == [2, 4]",
        "{'a': 1}.transformMap(k, v, v + 1) == {'a': 2}",
        "cel.bind(x, self.replicas, x * x) == 9",
        "math.greatest(1, 2.5) == 2.5",
        "any.replicas == 3 && any.labels.app == 'web'",
        "false && any.none == 1 || true",
        "[1, 2, 3].exists(x, 6 / (x - 1) == 6)",
        "!([0, 1].all(x, 1 / x > 5))",
        "string(3) == '3' && int('7') == 7 && double('1.5') == 1.5",
        "self.replicas == 3 ? true : false",
        "[[1, 2], [3]].flatten() == [1, 2, 3]",
        "[3, 1].sort() == [1, 3]",
        "url('https://u@example.com:80/a%20b?k=v&k=w').getHost() == 'example.com:80'",
        "url('https://[::1]:80/p').getHostname() == '::1' && isURL('/p') && !isURL('p')",
        "url('https://e/?k=v&k=w').getQuery() == {'k': ['v', 'w']}",
        "quantity('1Gi').isGreaterThan(quantity('1000Mi')) && !isQuantity('1x')",
        "quantity('50k').add(1) == quantity('50001') && quantity('1.5').isInteger() == false",
        "quantity('50k').asInteger() == 50000 && quantity('-1').sign() == -1",
        "ip('10.0.0.1').family() == 4 && !isIP('10.0.0.256') && ip('::1').isLoopback()",
        "ip.isCanonical('127.0.0.1') && !ip.isCanonical('2001:DB8::')",
        "cidr('10.0.0.0/8').containsIP('10.1.2.3') && cidr('10.1.1.1/16').masked() == cidr('10.1.0.0/16')",
        "cidr('10.0.0.0/8').containsCIDR('10.1.0.0/16') && string(cidr('10.0.0.0/8').ip()) == '10.0.0.0'",
        "!format.dns1123Label().validate('ab-c').hasValue() && format.named('uuid').hasValue()",
        "format.dns1123Label().validate('A').value().size() == 1",
        "semver('1.2.3').isLessThan(semver('2.0.0-rc.1'))",
        "semver('1.0.0-rc.2').compareTo(semver('1.0.0-rc.10')) == -1 && isSemver('v1.2', true)",
        "authorizer.group('apps').resource('deployments').namespace('x').check('get').allowed()",
        "!authorizer.path('/healthz').check('get').allowed()",
        "jsonpatch.escapeKey('a/b~c') == 'a~1b~0c'",
      })
  void holds(String expression) throws CelError {
    assertThat(evaluate(expression)).as(expression).isEqualTo(true);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = ";;",
      quoteCharacter = '~',
      value = {
        "self.foo;;undefined field 'foo'",
        "self.replicas == 'x';;found no matching overload for '_==_'",
        "unknown;;undeclared reference to 'unknown'",
        "self.replicas +;;Syntax error",
        "self.labels.all(k;;Syntax error",
      })
  void isNoExpression(String expression, String why) {
    assertThatThrownBy(() -> evaluate(expression))
        .isInstanceOf(CelError.class)
        .hasMessageStartingWith("compilation failed: ERROR: <input>:1:")
        .hasMessageContaining(why);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = ";;",
      quoteCharacter = '~',
      value = {
        "any.none == 1;;no such key: none",
        "1 / (self.replicas - 3) == 1;;division by zero",
        "self.tags[5] == 'x';;index out of bounds: 5",
        "any.name + any.replicas == 1;;no such overload",
        "self.replicas + 9223372036854775807 > 0;;integer overflow",
        "int(any.name) == 1;;For input string",
      })
  void fails(String expression, String why) {
    assertThatThrownBy(() -> evaluate(expression))
        .isInstanceOf(CelError.class)
        .hasMessageContaining(why);
  }

  @Test
  void anotherResultThanExpectedIsRefused() {
    assertThatThrownBy(() -> CelPrograms.compile("self.replicas", SCOPE, CelType.BOOL))
        .hasMessage("must evaluate to bool");
  }

  @Test
  void compilesOnce() throws CelError {
    assertThat(CelPrograms.compile("self.replicas > 1", SCOPE, CelType.BOOL))
        .isSameAs(CelPrograms.compile("self.replicas > 1", SCOPE, CelType.BOOL));
  }

  @Test
  void tellsItsVariables() throws CelError {
    CelProgram program =
        CelPrograms.compile("[1].all(x, x < self.max) && any.x", SCOPE, CelType.BOOL);
    assertThat(program.variables()).containsExactlyInAnyOrder("self", "any");
    assertThat(program.readsOldSelf()).isFalse();
  }

  @Test
  void stopsAtItsLimit() throws CelError {
    CelProgram program =
        CelPrograms.compile(
            "lists.range(10000).all(x, lists.range(10000).all(y, x + y >= 0))",
            SCOPE,
            CelType.BOOL);
    assertThatThrownBy(() -> program.evaluate(Map.of(), CostBudget.standard()))
        .hasMessage("operation cancelled: actual cost limit exceeded");
    CostBudget small = new CostBudget(1000, 500);
    assertThatThrownBy(() -> program.evaluate(Map.of(), small)).isInstanceOf(CelError.class);
    assertThatThrownBy(() -> program.evaluate(Map.of(), small))
        .hasMessageContaining("running out of cost budget");
  }

  @Test
  void foreseesItsCost() throws CelError {
    long bounded =
        CelPrograms.compile("self.name.contains('x')", SCOPE, CelType.BOOL).estimatedCost();
    long unbounded =
        CelPrograms.compile("self.tags.all(a, self.tags.all(b, a == b))", SCOPE, CelType.BOOL)
            .estimatedCost();
    assertThat(bounded).isLessThan(100);
    assertThat(unbounded).isGreaterThan(10_000_000);
  }

  @Test
  void makesStructs() throws Exception {
    CelType patch =
        CelType.struct(
            "JSONPatch",
            Map.of("op", CelType.STRING, "path", CelType.STRING, "value", CelType.DYN));
    CelScope scope = SCOPE.making(patch).makingObject(CelType.ofSchema(SCHEMA, true));
    Object patches =
        CelPrograms.compile("[JSONPatch{op: 'add', path: '/a', value: 1}]", scope, CelType.DYN)
            .evaluate(Map.of(), CostBudget.standard());
    assertThat(CelJson.of(patches)).hasToString("[{\"op\":\"add\",\"path\":\"/a\",\"value\":1}]");
    Object object =
        CelPrograms.compile(
                "Object{replicas: 4, parts: [Object.parts{name: 'z'}], foo__dash__bar: 'y'}",
                scope,
                CelType.DYN)
            .evaluate(Map.of(), CostBudget.standard());
    assertThat(CelJson.of(object))
        .hasToString("{\"replicas\":4,\"parts\":[{\"name\":\"z\"}],\"foo-bar\":\"y\"}");
    assertThatThrownBy(() -> CelPrograms.compile("Object{replicas: 'x'}", scope, CelType.DYN))
        .isInstanceOf(CelError.class);
  }
}
