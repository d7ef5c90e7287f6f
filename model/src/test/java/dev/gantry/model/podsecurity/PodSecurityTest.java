package dev.gantry.model.podsecurity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.podsecurity.Standard.Level;
import dev.gantry.model.schema.Decoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodSecurityTest {

  private static final String GOOD =
      "securityContext: {allowPrivilegeEscalation: false, runAsNonRoot: true,"
          + " seccompProfile: {type: RuntimeDefault}, capabilities: {drop: [ALL]}}";

  private static JsonNode spec(String yaml) {
    return Decoder.decode(yaml.getBytes(StandardCharsets.UTF_8), "application/yaml").document();
  }

  private static String judge(Level level, int minor, String yaml) {
    return Violation.details(
        PodSecurity.violations(new Standard(level, minor), Map.of(), spec(yaml)));
  }

  /** A container's fields, or (with a leading dot) the pod's beside two harmless containers. */
  private static String pod(String told) {
    return told.startsWith(".")
        ? "{containers: [{name: a}, {name: b}], " + told.substring(1) + "}"
        : "{containers: [{name: a, " + told + "}, {name: b}]}";
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "image: i | ''",
        "securityContext: {privileged: true} |"
            + " privileged (container \"a\" must not set securityContext.privileged=true)",
        "securityContext: {capabilities: {add: [NET_ADMIN, CHOWN, BPF]}} | non-default capabilities"
            + " (container \"a\" must not include \"BPF\", \"NET_ADMIN\" in"
            + " securityContext.capabilities.add)",
        "securityContext: {capabilities: {add: [SYS_CHROOT]}} | ''",
        ".hostNetwork: true, hostIPC: true | host namespaces (hostNetwork=true, hostIPC=true)",
        ".hostPID: true | host namespaces (hostPID=true)",
        ".volumes: [{name: v, hostPath: {path: /}}, {name: w, emptyDir: {}}] |"
            + " hostPath volumes (volume \"v\")",
        "ports: [{hostPort: 80, containerPort: 80}, {hostPort: 81}] |"
            + " hostPort (container \"a\" uses hostPorts 80, 81)",
        "ports: [{hostPort: 0, containerPort: 80}] | ''",
        "livenessProbe: {httpGet: {host: 10.0.0.1, port: 1}} | probe or lifecycle host"
            + " (container \"a\" uses probe or lifecycle host \"10.0.0.1\")",
        "securityContext: {procMount: Unmasked} | procMount (container \"a\" must not set"
            + " securityContext.procMount to \"Unmasked\")",
        "securityContext: {procMount: Default} | ''",
        "securityContext: {seLinuxOptions: {type: container_t}} | ''",
        "securityContext: {seLinuxOptions: {type: x, user: u}} | seLinuxOptions (container \"a\""
            + " set forbidden securityContext.seLinuxOptions: type \"x\"; user may not be set)",
        ".securityContext: {seLinuxOptions: {role: r}} | seLinuxOptions (pod set forbidden"
            + " securityContext.seLinuxOptions: role may not be set)",
        "securityContext: {seccompProfile: {type: Unconfined}} | seccompProfile (container \"a\""
            + " must not set securityContext.seccompProfile.type to \"Unconfined\")",
        ".securityContext: {seccompProfile: {type: Localhost}} | ''",
        ".securityContext: {sysctls: [{name: kernel.msgmax}, {name: net.ipv4.tcp_rmem}]} |"
            + " forbidden sysctls (kernel.msgmax)",
        ".securityContext: {windowsOptions: {hostProcess: true}} | hostProcess (pod must not set"
            + " securityContext.windowsOptions.hostProcess=true)",
        "securityContext: {appArmorProfile: {type: Unconfined}} | forbidden AppArmor profile"
            + " (container \"a\" must not set AppArmor profile type to \"Unconfined\")",
      })
  void baseline(String told, String expected) {
    String words = expected.equals("''") ? "" : expected;
    assertThat(judge(Level.BASELINE, Standard.LATEST, pod(told))).isEqualTo(words);
    assertThat(judge(Level.PRIVILEGED, Standard.LATEST, pod(told))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{containers: [{name: a, @}]} | ''",
        "{volumes: [{name: p, projected: {}}, {name: d, emptyDir: {}}], containers: [{name: a, @}]} | ''",
        "{containers: [{name: a, @}, {name: b}]} | allowPrivilegeEscalation != false (container \"b\""
            + " must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities"
            + " (container \"b\" must set securityContext.capabilities.drop=[\"ALL\"]),"
            + " runAsNonRoot != true (pod or container \"b\" must set"
            + " securityContext.runAsNonRoot=true), seccompProfile (pod or container \"b\" must set"
            + " securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\")",
        "{volumes: [{name: h, hostPath: {}}, {name: m, nfs: {}}], containers: [{name: a, @}]} |"
            + " restricted volume types (volumes \"h\", \"m\" use restricted volume types"
            + " \"hostPath\", \"nfs\")",
        "{securityContext: {runAsUser: 0}, containers: [{name: a, @}]} |"
            + " runAsUser=0 (pod must not set runAsUser=0)",
        "{securityContext: {runAsNonRoot: false}, containers: [{name: a, @}]} | runAsNonRoot != true"
            + " (pod must not set securityContext.runAsNonRoot=false)",
        "{securityContext: {seccompProfile: {type: Unconfined}}, containers: [{name: a, @}]} |"
            + " seccompProfile (pod must not set securityContext.seccompProfile.type to"
            + " \"Unconfined\")",
        "{containers: [{name: a, @}], hostNetwork: true} | host namespaces (hostNetwork=true)",
        "{containers: [{name: a, securityContext: {allowPrivilegeEscalation: false,"
            + " capabilities: {drop: [ALL], add: [NET_BIND_SERVICE, CHOWN]}}}], securityContext:"
            + " {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}} | unrestricted"
            + " capabilities (container \"a\" must not include \"CHOWN\" in"
            + " securityContext.capabilities.add)",
        "{os: {name: windows}, securityContext: {runAsNonRoot: true}, containers: [{name: a}]} | ''",
      })
  void restricted(String spec, String expected) {
    String words = expected.equals("''") ? "" : expected;
    assertThat(judge(Level.RESTRICTED, Standard.LATEST, spec.replace("@", GOOD))).isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "BASELINE|28|.securityContext: {sysctls: [{name: net.ipv4.tcp_fin_timeout}]}|forbidden sysctls",
        "BASELINE|29|.securityContext: {sysctls: [{name: net.ipv4.tcp_fin_timeout}]}|''",
        "BASELINE|33|readinessProbe: {tcpSocket: {host: h}}|''",
        "BASELINE|34|readinessProbe: {tcpSocket: {host: h}}|probe or lifecycle host",
        "RESTRICTED|7|image: i|runAsNonRoot != true",
        "RESTRICTED|18|image: i|allowPrivilegeEscalation != false, runAsNonRoot != true",
        "RESTRICTED|19|image: i|"
            + "allowPrivilegeEscalation != false, runAsNonRoot != true, seccompProfile",
        "RESTRICTED|21|securityContext: {capabilities: {add: [BPF]}}|non-default capabilities,"
            + " allowPrivilegeEscalation != false, runAsNonRoot != true, seccompProfile",
      })
  void earlierVersionsAskForLess(String level, int minor, String told, String reasons) {
    assertThat(
            Violation.reasons(
                PodSecurity.violations(
                    new Standard(Level.valueOf(level), minor), Map.of(), spec(pod(told)))))
        .isEqualTo(reasons);
  }

  @Test
  void annotationsOfOldNameProfiles() {
    String key = "container.apparmor.security.beta.kubernetes.io/a";
    assertThat(
            Violation.details(
                PodSecurity.violations(
                    new Standard(Level.BASELINE, Standard.LATEST),
                    Map.of(key, "unconfined"),
                    spec(pod("image: i")))))
        .isEqualTo("forbidden AppArmor profile (annotation \"" + key + "\"=\"unconfined\")");
  }

  @Test
  void unusableLabelsAreTold() {
    NamespaceStandards standards =
        NamespaceStandards.of(
            Map.of(
                "pod-security.kubernetes.io/enforce", "strict",
                "pod-security.kubernetes.io/warn", "baseline",
                "pod-security.kubernetes.io/warn-version", "v1.25",
                "pod-security.kubernetes.io/audit-version", "1.25"));
    assertThat(standards.enforce()).hasToString("restricted:latest");
    assertThat(standards.warn()).hasToString("baseline:v1.25");
    assertThat(standards.faults().keySet())
        .containsExactly(
            "pod-security.kubernetes.io/enforce", "pod-security.kubernetes.io/audit-version");
  }
}
