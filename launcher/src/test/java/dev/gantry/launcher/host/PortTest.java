package dev.gantry.launcher.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.launcher.Trouble;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

class PortTest {

  @Test
  void whoListensIsFound() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
      assertThat(new ThisMachine().listenerOn(free).orElseThrow())
          .endsWith("(pid " + ProcessHandle.current().pid() + ")");
    }
    assertThat(new ThisMachine().listenerOn(free)).isEmpty();
  }

  @Test
  void aTakenPortIsRefusedInASentence() {
    FakeMachine machine = new FakeMachine();
    machine.listeners.put(9990, "another program");
    Port port = new Port("GANTRY_MANAGEMENT_PORT", 9990, "WildFly's management");
    assertThatThrownBy(() -> Port.refuseTaken(machine, List.of(port)))
        .isInstanceOf(Trouble.class)
        .hasMessage(
            "Port 9990, which WildFly's management needs, is taken by another program: stop that,"
                + " or choose another port with GANTRY_MANAGEMENT_PORT=….");
    machine.listeners.clear();
    Port.refuseTaken(machine, List.of(port));
  }
}
