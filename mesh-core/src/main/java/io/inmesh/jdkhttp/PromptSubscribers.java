package io.inmesh.jdkhttp;

import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.util.Set;

/**
 * Subscribers of the JDK that give out a future of their body, and run nothing of an application
 * for that. Others may: a {@linkplain BodySubscribers#mapping mapping} of a stream reads until the
 * stream ends, for instance, which must not hold up the thread that brings the bytes.
 */
final class PromptSubscribers {
  /** Made by these methods only, so that their classes tell. That of bytes is that of strings. */
  private static final Set<Class<?>> CLASSES =
      Set.of(
          BodySubscribers.ofByteArray().getClass(),
          BodySubscribers.ofInputStream().getClass(),
          BodySubscribers.ofPublisher().getClass(),
          BodySubscribers.discarding().getClass());

  private PromptSubscribers() {}

  static boolean include(BodySubscriber<?> subscriber) {
    return CLASSES.contains(subscriber.getClass());
  }
}
