package dev.gantry.launcher.host;

import dev.gantry.launcher.Settings;
import dev.gantry.launcher.Trouble;
import java.util.List;

/**
 * A port that Gantry listens on.
 *
 * @param setting the variable that chooses another
 * @param purpose who listens there, in words
 */
public record Port(String setting, int number, String purpose) {

  /** Those of the server. */
  public static List<Port> ofServer(Settings settings) {
    return List.of(
        of(settings, "GANTRY_API_PORT", "the API"),
        of(settings, "GANTRY_MANAGEMENT_PORT", "WildFly's management"));
  }

  /** Those of the node in the machine's own network. */
  public static List<Port> ofFirstNode(Settings settings) {
    return List.of(
        of(settings, "GANTRY_INGRESS_PORT", "the ingress proxy"),
        of(settings, "GANTRY_INGRESS_TLS_PORT", "the ingress proxy with TLS"));
  }

  public static Port ofDatabase(Settings settings) {
    return of(settings, "GANTRY_DB_PORT", "PostgreSQL");
  }

  public static Port ofKeycloak(Settings settings) {
    return of(settings, "GANTRY_KEYCLOAK_PORT", "Keycloak");
  }

  private static Port of(Settings settings, String setting, String purpose) {
    int number = settings.number(setting);
    if (number < 1 || number > 65535) {
      throw new Trouble(setting + " must be a port from 1 to 65535, but is " + number + ".");
    }
    return new Port(setting, number, purpose);
  }

  /** What to do when somebody else has it. */
  public String advice(String occupant) {
    return "port "
        + number
        + ", which "
        + purpose
        + " needs, is taken by "
        + occupant
        + ": stop that, or choose another port with "
        + setting
        + "=…";
  }

  /** Refuses to go on when somebody else listens there. */
  public static void refuseTaken(Machine machine, List<Port> ports) {
    for (Port port : ports) {
      machine
          .listenerOn(port.number)
          .ifPresent(
              occupant -> {
                String advice = port.advice(occupant);
                throw new Trouble("P" + advice.substring(1) + ".");
              });
    }
  }
}
