package dev.gantry.agent.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFolderTest {
  @TempDir Path folder;

  private AtomicFolder atomic() {
    return new AtomicFolder(folder, new Ownership(null));
  }

  private static FileContent text(String text) {
    return new FileContent(text.getBytes(StandardCharsets.UTF_8), 0640);
  }

  @Test
  void writesFilesBehindLinksWithTheirModes() throws Exception {
    assertThat(atomic().write(Map.of("a", text("1"), "dir/b", text("2")))).isTrue();
    assertThat(folder.resolve("a")).hasContent("1").isSymbolicLink();
    assertThat(folder.resolve("dir/b")).hasContent("2");
    assertThat(((int) Files.getAttribute(folder.resolve("a"), "unix:mode")) & 0777).isEqualTo(0640);
  }

  @Test
  void changesAllFilesAtOnceAndRemovesWhatIsGone() throws Exception {
    atomic().write(Map.of("a", text("1"), "b", text("2")));
    Path before = folder.resolve("..data").toRealPath();
    assertThat(atomic().write(Map.of("a", text("3")))).isTrue();
    assertThat(folder.resolve("a")).hasContent("3");
    assertThat(Files.exists(folder.resolve("b"), LinkOption.NOFOLLOW_LINKS)).isFalse();
    assertThat(before).doesNotExist();
  }

  @Test
  void leavesTheSameContentAlone() throws Exception {
    atomic().write(Map.of("a", text("1")));
    Path before = folder.resolve("..data").toRealPath();
    assertThat(atomic().write(Map.of("a", text("1")))).isFalse();
    assertThat(folder.resolve("..data").toRealPath()).isEqualTo(before);
  }

  @Test
  void refusesToLeaveTheVolume() {
    assertThatThrownBy(() -> atomic().write(Map.of("../x", text("1"))))
        .isInstanceOf(VolumeException.class);
  }
}
