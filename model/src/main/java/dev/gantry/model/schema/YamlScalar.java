package dev.gantry.model.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a plain YAML scalar means to Kubernetes' tools: YAML 1.1 without sexagesimal numbers and
 * without dates, which stay text.
 */
final class YamlScalar {

  private static final Set<String> TRUE =
      Set.of("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON");
  private static final Set<String> FALSE =
      Set.of("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF");
  private static final Set<String> NULL = Set.of("", "~", "null", "Null", "NULL");
  private static final Pattern INTEGER =
      Pattern.compile("([-+]?)(?:(0[bB])([01]+)|(0[xX])([0-9a-fA-F]+)|(0[oO]?)([0-7]+)|(\\d+))");
  private static final Pattern FLOAT =
      Pattern.compile("[-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d{1,4})?");
  private static final Pattern NOT_IN_JSON =
      Pattern.compile("[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN)");
  private static final Map<String, String> TAGS =
      Map.of(
          "tag:yaml.org,2002:str", "str",
          "tag:yaml.org,2002:binary", "str",
          "!", "str");

  /** More characters than any number has; matching and parsing cost the square of the length. */
  private static final int LONGEST_NUMBER = 400;

  private YamlScalar() {}

  /**
   * @param tag explicit tag or null
   * @param plain neither quoted nor a block
   * @return null for a number that JSON has no word for
   */
  static JsonNode resolve(String text, String tag, boolean plain) {
    boolean isText = tag == null ? !plain : "str".equals(TAGS.get(tag));
    if (isText) {
      return TextNode.valueOf(text);
    }
    if (NULL.contains(text)) {
      return NullNode.instance;
    }
    if (TRUE.contains(text)) {
      return BooleanNode.TRUE;
    }
    if (FALSE.contains(text)) {
      return BooleanNode.FALSE;
    }
    boolean mayBeNumber = startsLikeNumber(text.charAt(0)) && text.length() <= LONGEST_NUMBER;
    return mayBeNumber ? number(text) : TextNode.valueOf(text);
  }

  private static boolean startsLikeNumber(char c) {
    return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.';
  }

  private static JsonNode number(String text) {
    String digits = text.indexOf('_') > 0 ? text.replace("_", "") : text;
    Matcher integer = INTEGER.matcher(digits);
    if (integer.matches()) {
      return integer(integer, text);
    }
    if (FLOAT.matcher(digits).matches()) {
      double value = new BigDecimal(digits).doubleValue();
      return Double.isInfinite(value) ? TextNode.valueOf(text) : floating(value);
    }
    return NOT_IN_JSON.matcher(text).matches() ? null : TextNode.valueOf(text);
  }

  /** JSON does not tell 1.0 from 1: the way through Go's numbers makes a whole one an integer. */
  private static JsonNode floating(double value) {
    boolean whole = value == Math.rint(value) && Math.abs(value) < 1e15;
    return whole
        ? GoNumbers.integer(BigInteger.valueOf((long) value))
        : JsonNodeFactory.instance.numberNode(value);
  }

  private static JsonNode integer(Matcher m, String text) {
    String digits = m.group(8);
    int radix = 10;
    for (int group = 2; group <= 6; group += 2) {
      if (m.group(group) != null) {
        digits = m.group(group + 1);
        radix = group == 2 ? 2 : group == 4 ? 16 : 8;
      }
    }
    BigInteger value = new BigInteger(digits, radix);
    if (radix != 10 && value.bitLength() > 64) {
      return TextNode.valueOf(text);
    }
    if (Double.isInfinite(value.doubleValue())) {
      return TextNode.valueOf(text);
    }
    return GoNumbers.integer("-".equals(m.group(1)) ? value.negate() : value);
  }
}
