package io.inmesh.spring.okhttp;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.asm.ClassWriter;
import org.springframework.asm.Opcodes;

/**
 * A class path with an OkHttp of another version, as far as it matters here: that tells its version
 * and knows nothing of what came with 5.4. What has to do with OkHttp in the mesh is loaded anew,
 * so that it meets this one.
 */
final class OldOkHttp extends ClassLoader {
  private final String version;

  /** An empty version: one that does not tell it. */
  OldOkHttp(String version) {
    super(OldOkHttp.class.getClassLoader());
    this.version = version;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      if (loaded != null) {
        return loaded;
      }
      byte[] own = own(name);
      return own == null ? super.loadClass(name, resolve) : defineClass(name, own, 0, own.length);
    }
  }

  /** Null for what is the same as everywhere. */
  private byte @Nullable [] own(String name) throws ClassNotFoundException {
    if (name.equals("okhttp3.OkHttp") && !version.isEmpty()) {
      ClassWriter type = type(name, Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL);
      int constant = Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC | Opcodes.ACC_FINAL;
      type.visitField(constant, "VERSION", "Ljava/lang/String;", null, version).visitEnd();
      return type.toByteArray();
    }
    if (name.equals("okhttp3.Interceptor$Chain")) {
      return type(name, Opcodes.ACC_PUBLIC | Opcodes.ACC_INTERFACE | Opcodes.ACC_ABSTRACT)
          .toByteArray();
    }
    if (name.equals("okhttp3.OkHttp") || name.equals("okhttp3.TrailersSource")) {
      throw new ClassNotFoundException(name);
    }
    return name.startsWith("io.inmesh.okhttp.") || name.startsWith("io.inmesh.spring.okhttp.")
        ? bytes(name)
        : null;
  }

  private static ClassWriter type(String name, int access) {
    ClassWriter type = new ClassWriter(0);
    type.visit(Opcodes.V17, access, name.replace('.', '/'), null, "java/lang/Object", null);
    return type;
  }

  private byte[] bytes(String name) throws ClassNotFoundException {
    try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (file == null) {
        throw new ClassNotFoundException(name);
      }
      return file.readAllBytes();
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }
}
