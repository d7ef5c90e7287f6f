package dev.gantry.model.cel;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.OptionalType;
import dev.cel.common.types.SimpleType;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/** {@code !format.dns1123Label().validate(self.name).hasValue()}. */
final class NamedFormats {

  /** A format and what is wrong with a text by it. */
  record NamedFormat(String name, Function<String, List<String>> problems) {}

  static final Library LIBRARY = new Library();

  private static final OpaqueType FORMAT =
      LIBRARY.type("kubernetes.NamedFormat", NamedFormat.class);
  private static final CelType STRING = SimpleType.STRING;
  private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
  private static final String LABEL_WORDS =
      "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and"
          + " must start and end with an alphanumeric character";
  private static final String SUBDOMAIN_WORDS =
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or"
          + " '.', and must start and end with an alphanumeric character";
  private static final String LABEL_1035_WORDS =
      "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an"
          + " alphabetic character, and end with an alphanumeric character";

  private static final Map<String, NamedFormat> FORMATS = new TreeMap<>();

  static {
    pattern("dns1123Label", LABEL, 63, LABEL_WORDS, false);
    pattern("dns1123Subdomain", LABEL + "(\\." + LABEL + ")*", 253, SUBDOMAIN_WORDS, false);
    pattern("dns1035Label", "[a-z]([-a-z0-9]*[a-z0-9])?", 63, LABEL_1035_WORDS, false);
    pattern("dns1123LabelPrefix", LABEL, 63, LABEL_WORDS, true);
    pattern("dns1123SubdomainPrefix", LABEL + "(\\." + LABEL + ")*", 253, SUBDOMAIN_WORDS, true);
    pattern("dns1035LabelPrefix", "[a-z]([-a-z0-9]*[a-z0-9])?", 63, LABEL_1035_WORDS, true);
    pattern(
        "qualifiedName",
        "([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]",
        317,
        "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end"
            + " with an alphanumeric character",
        false);
    pattern(
        "labelValue",
        "(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?",
        63,
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or"
            + " '.', and must start and end with an alphanumeric character",
        false);
    pattern(
        "uuid",
        "(?i)[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}",
        64,
        "does not match the UUID format",
        false);
    parsed("uri", "invalid URI", text -> java.net.URI.create(text));
    parsed("byte", "invalid base64", text -> Base64.getDecoder().decode(text));
    parsed("date", "invalid date", LocalDate::parse);
    parsed("datetime", "invalid datetime", OffsetDateTime::parse);
    FORMATS.forEach(
        (name, format) ->
            LIBRARY.global("format." + name, "format_" + name, FORMAT, List.of(), a -> format));
    LIBRARY
        .global(
            "format.named",
            "format_named",
            OptionalType.create(FORMAT),
            List.of(STRING),
            a -> Optional.ofNullable(FORMATS.get(a[0])))
        .member(
            "validate",
            "format_validate",
            OptionalType.create(ListType.create(STRING)),
            List.of(FORMAT, STRING),
            a -> validate((NamedFormat) a[0], (String) a[1]));
  }

  private NamedFormats() {}

  private static void pattern(String name, String form, int max, String words, boolean prefix) {
    Pattern pattern = Pattern.compile(form);
    FORMATS.put(
        name,
        new NamedFormat(
            name,
            text -> {
              String whole = prefix && text.endsWith("-") ? text + "a" : text;
              List<String> problems = new ArrayList<>(0);
              if (whole.length() > max) {
                problems.add("must be no more than " + max + " characters");
              } else if (!pattern.matcher(whole).matches()) {
                problems.add(words);
              }
              return problems;
            }));
  }

  private static void parsed(String name, String words, Function<String, Object> parser) {
    FORMATS.put(
        name,
        new NamedFormat(
            name,
            text -> {
              try {
                return parser.apply(text) == null ? List.of(words) : List.of();
              } catch (IllegalArgumentException | DateTimeParseException e) {
                return List.of(words);
              }
            }));
  }

  private static Optional<List<String>> validate(NamedFormat format, String text) {
    List<String> problems = format.problems.apply(text);
    return problems.isEmpty() ? Optional.empty() : Optional.of(problems);
  }
}
