package io.inmesh.samples.docs;

import java.io.OutputStream;
import java.net.URI;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Lets a compiler read what it needs, and forgets what it writes. */
final class Discarded extends ForwardingJavaFileManager<StandardJavaFileManager>
    implements JavaFileManager {
  Discarded() {
    super(ToolProvider.getSystemJavaCompiler().getStandardFileManager(null, null, null));
  }

  @Override
  public JavaFileObject getJavaFileForOutput(
      Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
    return new SimpleJavaFileObject(URI.create("none:///" + className), kind) {
      @Override
      public OutputStream openOutputStream() {
        return OutputStream.nullOutputStream();
      }
    };
  }
}
