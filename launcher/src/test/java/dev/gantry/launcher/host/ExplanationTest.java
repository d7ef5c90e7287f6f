package dev.gantry.launcher.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.launcher.Trouble;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class ExplanationTest {

  @Test
  void aFullDiskIsRecognisedHoweverItIsWrapped() {
    IOException full = new FileSystemException("/h/images/x.tar", null, "No space left on device");
    assertThat(Explanation.of(new IllegalStateException(new UncheckedIOException(full))))
        .isEqualTo(
            "The disk is full (/h/images/x.tar): free some space (`df -h` shows where), then try again.");
    assertThat(Explanation.of(new IOException("write: No space left on device")))
        .startsWith("The disk is full: ");
  }

  @Test
  void aFileThatIsMissingOrForbiddenIsNamedWithWhatToDo() {
    assertThat(Explanation.of(new NoSuchFileException("/h/pki/ca.crt")))
        .startsWith("/h/pki/ca.crt is missing.")
        .contains("./gantry");
    assertThat(Explanation.of(new AccessDeniedException("/h/run")))
        .isEqualTo("There is no permission for /h/run: run with sudo.");
  }

  @Test
  void aTroubleSpeaksForItself() {
    assertThat(Explanation.of(new RuntimeException("outer", new Trouble("Do this."))))
        .isEqualTo("Do this.");
  }

  @Test
  void whatNobodyForesawIsStillNoStackTrace() {
    assertThat(Explanation.of(new NullPointerException()))
        .isEqualTo(
            "something unforeseen happened (NullPointerException); GANTRY_DEBUG=1 shows where.");
    assertThat(Explanation.of(new IllegalStateException("the wire is cut")))
        .isEqualTo("the wire is cut");
  }
}
