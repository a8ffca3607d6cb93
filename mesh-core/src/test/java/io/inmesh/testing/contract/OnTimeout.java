package io.inmesh.testing.contract;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import java.io.IOException;

/** What an application does when an asynchronous request is out of time, and nothing else. */
interface OnTimeout extends AsyncListener {
  @Override
  void onTimeout(AsyncEvent event) throws IOException;

  @Override
  default void onComplete(AsyncEvent event) {}

  @Override
  default void onError(AsyncEvent event) {}

  @Override
  default void onStartAsync(AsyncEvent event) {}
}
