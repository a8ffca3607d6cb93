package io.inmesh.internal.call;

import io.inmesh.call.InboundCall;
import io.inmesh.call.OutboundCall;

/**
 * Tells the thread on which something is being reported to a call. An adapter may hold a lock of
 * that call, which the reports of its timer take as well: whoever is called from there, as
 * listeners and filters are, must wait for no other thread that reports. Found out by looking at
 * the stack, since nobody asks but who closes a mesh: calls need not keep account of it.
 */
public final class ReportingThread {
  private static final StackWalker FRAMES =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

  private ReportingThread() {}

  /** Whether the current thread is one. */
  public static boolean isCurrent() {
    return FRAMES.walk(frames ->
        frames.map(StackWalker.StackFrame::getDeclaringClass).anyMatch(ReportingThread::isCall));
  }

  private static boolean isCall(Class<?> type) {
    return OutboundCall.class.isAssignableFrom(type) || InboundCall.class.isAssignableFrom(type);
  }
}
