package dev.gantry.agent.volume;

import java.nio.file.Path;

/**
 * A volume that is ready on the node.
 *
 * @param path the folder, file or device to hand to containers
 * @param readOnly whether containers may only read it, whatever their mount says
 */
public record MountedVolume(Path path, boolean readOnly) {}
