package io.inmesh.okhttp;

import io.inmesh.call.MeshContext;
import okhttp3.Call;
import okhttp3.EventListener;
import org.jspecify.annotations.Nullable;

/**
 * Takes the context in which the application makes a call along to the thread that sends it, which
 * for an enqueued call is one of OkHttp's dispatcher. A listener is the only thing of a client that
 * is asked on the application's own thread; the dispatcher's executor is not: a call that waits for
 * its turn is handed to it by whatever thread has ended another one.
 */
final class CapturedContext extends EventListener {
  private final MeshContext context;

  private CapturedContext(MeshContext context) {
    this.context = context;
  }

  /** The listeners of another factory, beside one of these where there is a context. */
  static Factory beside(Factory application) {
    return call -> {
      EventListener listener = application.create(call);
      MeshContext current = MeshContext.current();
      return current == MeshContext.NONE ? listener : listener.plus(new CapturedContext(current));
    };
  }

  /** The context in which a call is made, on the thread that sends it. */
  static MeshContext of(Call call) {
    @Nullable MeshContext tagged = call.tag(MeshContext.class);
    return tagged != null ? tagged : MeshContext.current();
  }

  @Override
  public void callStart(Call call) {
    call.tag(MeshContext.class, () -> context); // One that the request has as a tag goes first.
  }
}
