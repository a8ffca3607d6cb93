package io.inmesh.internal.format;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The machine's name, without asking any name service. */
final class LocalHost {
  private static final Path KERNEL_NAME = Path.of("/proc/sys/kernel/hostname");

  private LocalHost() {}

  static @Nullable String name() {
    String name = kernelName();
    if (name == null) {
      name = System.getenv("HOSTNAME");
    }
    return name == null ? System.getenv("COMPUTERNAME") : name;
  }

  private static @Nullable String kernelName() {
    try {
      return Files.readString(KERNEL_NAME).strip();
    } catch (IOException e) {
      return null; // not Linux: the environment knows
    }
  }
}
