package dev.gantry.agent;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the machine has left, in bytes. */
public record MachineSupply(long memoryAvailable, long diskFree, long diskTotal) {

  /**
   * @param onDisk a folder of the disk in question
   */
  public static MachineSupply now(Path onDisk) throws IOException {
    FileStore store = Files.getFileStore(onDisk);
    return new MachineSupply(
        NodeFacts.memory("MemAvailable"), store.getUsableSpace(), store.getTotalSpace());
  }
}
