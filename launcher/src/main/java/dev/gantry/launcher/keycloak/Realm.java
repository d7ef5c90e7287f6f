package dev.gantry.launcher.keycloak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The realm that is imported at the first start: a template with passwords put in. */
final class Realm {

  /** Without letters and digits that are mistaken for each other. */
  private static final String ALPHABET = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

  private static final int LENGTH = 16;
  private static final Pattern PASSWORD = Pattern.compile("@PASSWORD_([a-z]+)@");

  private final Map<String, String> passwords = new LinkedHashMap<>();
  private final String text;

  /**
   * @param template JSON with {@code @PASSWORD_<user>@}, {@code @CONSOLE_SECRET@},
   *     {@code @API_URL@}
   */
  Realm(String template, String apiUrl, String consoleSecret) {
    Matcher places = PASSWORD.matcher(template);
    text =
        places
            .replaceAll(place -> passwords.computeIfAbsent(place.group(1), user -> secret()))
            .replace("@CONSOLE_SECRET@", consoleSecret)
            .replace("@API_URL@", apiUrl);
  }

  /** User → password, to be shown once and kept nowhere. */
  Map<String, String> passwords() {
    return Map.copyOf(passwords);
  }

  String text() {
    return text;
  }

  static String secret() {
    SecureRandom random = new SecureRandom();
    StringBuilder secret = new StringBuilder();
    for (int i = 0; i < LENGTH; i++) {
      secret.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return secret.toString();
  }

  /** For the owner's eyes only. */
  static void writePrivate(Path file, String content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, content);
  }
}
