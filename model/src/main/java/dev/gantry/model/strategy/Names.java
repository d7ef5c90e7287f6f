package dev.gantry.model.strategy;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The forms of names; each check answers the problems in Kubernetes' words, empty if none. */
public final class Names {

  private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
  private static final String SUBDOMAIN = LABEL + "(\\." + LABEL + ")*";
  private static final String LABEL_1035 = "[a-z]([-a-z0-9]*[a-z0-9])?";
  private static final String QUALIFIED = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
  private static final String LABEL_VALUE = "(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?";
  private static final String CONFIG_KEY = "[-._a-zA-Z0-9]+";

  private static final Pattern LABEL_FORM = Pattern.compile(LABEL);
  private static final Pattern SUBDOMAIN_FORM = Pattern.compile(SUBDOMAIN);
  private static final Pattern LABEL_1035_FORM = Pattern.compile(LABEL_1035);
  private static final Pattern QUALIFIED_FORM = Pattern.compile(QUALIFIED);
  private static final Pattern LABEL_VALUE_FORM = Pattern.compile(LABEL_VALUE);
  private static final Pattern CONFIG_KEY_FORM = Pattern.compile(CONFIG_KEY);
  private static final Pattern PORT_FORM = Pattern.compile("[-a-z0-9]+");
  private static final Pattern LETTER = Pattern.compile(".*[a-z].*");
  private static final Pattern WILDCARD_FORM = Pattern.compile("\\*\\." + SUBDOMAIN);

  private static final Pattern IPV4_FORM =
      Pattern.compile("((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(?!$)|$)){4}");

  /** What a text that is no address is refused with. */
  public static final String ADDRESS_WORDS =
      "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";

  /** What a text that is no range is refused with. */
  public static final String RANGE_WORDS =
      "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";

  private Names() {}

  /** RFC 1123 label: namespaces, containers, volumes. */
  public static List<String> label(String value) {
    List<String> problems = new ArrayList<>();
    length(value, 63, problems);
    if (!LABEL_FORM.matcher(value).matches()) {
      problems.add(
          SUBDOMAIN_FORM.matcher(value).matches()
              ? "must not contain dots"
              : regex(
                  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or"
                      + " '-', and must start and end with an alphanumeric character",
                  LABEL,
                  "my-name",
                  "123-abc"));
    }
    return problems;
  }

  /** RFC 1123 subdomain: most objects. */
  public static List<String> subdomain(String value) {
    List<String> problems = new ArrayList<>();
    length(value, 253, problems);
    if (!SUBDOMAIN_FORM.matcher(value).matches()) {
      problems.add(
          regex(
              "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters,"
                  + " '-' or '.', and must start and end with an alphanumeric character",
              SUBDOMAIN,
              "example.com"));
    }
    return problems;
  }

  /** A search path of a resolver: a subdomain in which labels may begin with an underscore. */
  public static List<String> search(String value) {
    return subdomain(value.replaceAll("(^|\\.)_", "$1").replace('_', 'x'));
  }

  /** RFC 1123 subdomain whose first label is a star: ingress hosts. */
  public static List<String> wildcardSubdomain(String value) {
    List<String> problems = new ArrayList<>();
    length(value, 253, problems);
    if (!WILDCARD_FORM.matcher(value).matches()) {
      problems.add(
          regex(
              "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS"
                  + " subdomain, which must consist of lower case alphanumeric characters, '-' or"
                  + " '.' and end with an alphanumeric character",
              "\\*\\." + SUBDOMAIN,
              "*.example.com"));
    }
    return problems;
  }

  /** RFC 1035 label: services. */
  public static List<String> label1035(String value) {
    List<String> problems = new ArrayList<>();
    length(value, 63, problems);
    if (!LABEL_1035_FORM.matcher(value).matches()) {
      problems.add(
          regex(
              "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start"
                  + " with an alphabetic character, and end with an alphanumeric character",
              LABEL_1035,
              "my-name",
              "abc-123"));
    }
    return problems;
  }

  /** A path segment: RBAC objects. */
  public static List<String> pathSegment(String value) {
    List<String> problems = new ArrayList<>();
    if (value.equals(".") || value.equals("..")) {
      problems.add("may not be '" + value + "'");
    }
    for (String forbidden : List.of("/", "%")) {
      if (value.contains(forbidden)) {
        problems.add("may not contain '" + forbidden + "'");
      }
    }
    return problems;
  }

  /** {@code [prefix/]name}: label keys, resource names, condition types. */
  public static List<String> qualified(String value) {
    List<String> problems = new ArrayList<>();
    String[] parts = value.split("/", -1);
    String name = parts[parts.length - 1];
    String form =
        regex(
            "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and"
                + " end with an alphanumeric character",
            QUALIFIED,
            "MyName",
            "my.name",
            "123-abc");
    if (parts.length > 2) {
      problems.add(
          "a qualified name "
              + regex(
                  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end"
                      + " with an alphanumeric character",
                  QUALIFIED,
                  "MyName",
                  "my.name",
                  "123-abc")
              + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')");
      return problems;
    }
    if (parts.length == 2) {
      if (parts[0].isEmpty()) {
        problems.add("prefix part must be non-empty");
      } else {
        subdomain(parts[0]).forEach(p -> problems.add("prefix part " + p));
      }
    }
    if (name.isEmpty()) {
      problems.add("name part must be non-empty");
    } else if (name.length() > 63) {
      problems.add("name part must be no more than 63 bytes");
    }
    if (!QUALIFIED_FORM.matcher(name).matches()) {
      problems.add(form);
    }
    return problems;
  }

  public static List<String> labelValue(String value) {
    List<String> problems = new ArrayList<>();
    length(value, 63, problems);
    if (!LABEL_VALUE_FORM.matcher(value).matches()) {
      problems.add(
          regex(
              "a valid label must be an empty string or consist of alphanumeric characters, '-',"
                  + " '_' or '.', and must start and end with an alphanumeric character",
              LABEL_VALUE,
              "MyValue",
              "my_value",
              "12345"));
    }
    return problems;
  }

  /** Keys of config maps and secrets. */
  public static List<String> configKey(String value) {
    List<String> problems = new ArrayList<>();
    length(value, 253, problems);
    if (!CONFIG_KEY_FORM.matcher(value).matches()) {
      problems.add(
          regex(
              "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
              CONFIG_KEY,
              "key.name",
              "KEY_NAME",
              "key-name"));
    }
    if (value.equals(".")) {
      problems.add("must not be '.'");
    } else if (value.equals("..")) {
      problems.add("must not be '..'");
    } else if (value.startsWith("..")) {
      problems.add("must not start with '..'");
    }
    return problems;
  }

  /** Environment variables: since 1.34 any printable ASCII but the equals sign. */
  public static List<String> environment(String value) {
    List<String> problems = new ArrayList<>();
    if (value.isEmpty()) {
      problems.add("environment variable name must be non-empty");
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < 0x20 || c > 0x7e || c == '=') {
        problems.add(
            "a valid environment variable name must consist only of printable ASCII characters other"
                + " than '='");
        break;
      }
    }
    return problems;
  }

  /** An IPv4 or IPv6 address in text form, no zone. */
  public static boolean isAddress(String value) {
    return IPV4_FORM.matcher(value).matches() || isIpv6(value);
  }

  public static boolean isIpv6(String value) {
    if (!value.contains(":") || !value.matches("[0-9a-fA-F:.]+")) {
      return false;
    }
    try {
      return java.net.InetAddress.getByName(value) != null;
    } catch (java.net.UnknownHostException e) {
      return false;
    }
  }

  /** An address with a prefix length, e.g. {@code 10.0.0.0/8}. */
  public static boolean isRange(String value) {
    int slash = value.indexOf('/');
    if (slash < 0 || !isAddress(value.substring(0, slash))) {
      return false;
    }
    String bits = value.substring(slash + 1);
    return bits.matches("\\d{1,3}") && Integer.parseInt(bits) <= (value.contains(":") ? 128 : 32);
  }

  /** Port names: at most 15 characters with a letter among them. */
  public static List<String> port(String value) {
    List<String> problems = new ArrayList<>();
    if (value.length() > 15) {
      problems.add("must be no more than 15 characters");
    }
    if (!PORT_FORM.matcher(value).matches()) {
      problems.add("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
    }
    if (!LETTER.matcher(value).matches()) {
      problems.add("must contain at least one letter (a-z)");
    }
    if (value.contains("--")) {
      problems.add("must not contain consecutive hyphens");
    }
    if (value.startsWith("-") || value.endsWith("-")) {
      problems.add("must not begin or end with a hyphen");
    }
    return problems;
  }

  /** 1 to 65535. */
  public static List<String> portNumber(long port) {
    return port >= 1 && port <= 65535
        ? List.of()
        : List.of("must be between 1 and 65535, inclusive");
  }

  /** Checks a name with what the server will append after it, as {@code generateName} has it. */
  static String withoutTrailingDash(String prefix) {
    return prefix.endsWith("-") && prefix.length() > 1
        ? prefix.substring(0, prefix.length() - 1) + "a"
        : prefix;
  }

  private static void length(String value, int max, List<String> problems) {
    if (value.length() > max) {
      problems.add("must be no more than " + max + " bytes");
    }
  }

  private static String regex(String words, String form, String... examples) {
    StringBuilder text = new StringBuilder(words).append(" (e.g. ");
    for (int i = 0; i < examples.length; i++) {
      text.append(i > 0 ? " or " : "").append('\'').append(examples[i]).append("', ");
    }
    return text.append("regex used for validation is '").append(form).append("')").toString();
  }
}
