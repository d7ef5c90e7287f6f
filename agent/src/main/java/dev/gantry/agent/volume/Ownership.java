package dev.gantry.agent.volume;

import io.fabric8.kubernetes.api.model.PodSecurityContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Who may read what the agent writes for a pod.
 *
 * @param fsGroup group that owns the pod's volumes; null when the pod names none
 */
record Ownership(Long fsGroup) {

  static Ownership of(PodSecurityContext context) {
    return new Ownership(context == null ? null : context.getFsGroup());
  }

  /** With a group, files become readable to it: 0600 → 0640. */
  void file(Path path, int mode) throws IOException {
    int bits = mode;
    if (fsGroup != null) {
      Files.setAttribute(path, "unix:gid", fsGroup.intValue());
      bits |= 0440;
    }
    Files.setAttribute(path, "unix:mode", bits);
  }

  /** With a group, folders hand it on to what is made in them (setgid). */
  void folder(Path path) throws IOException {
    if (fsGroup != null) {
      Files.setAttribute(path, "unix:gid", fsGroup.intValue());
      Files.setAttribute(path, "unix:mode", 02775);
    } else {
      Files.setAttribute(path, "unix:mode", 0755);
    }
  }

  /** Scratch space, which every user of the pod writes to. */
  void scratch(Path path) throws IOException {
    if (fsGroup != null) {
      Files.setAttribute(path, "unix:gid", fsGroup.intValue());
    }
    Files.setAttribute(path, "unix:mode", fsGroup == null ? 0777 : 02777);
  }
}
