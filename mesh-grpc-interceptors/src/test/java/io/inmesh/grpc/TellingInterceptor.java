package io.inmesh.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.inmesh.testing.contract.ApplicationHooks;

/**
 * An application's interceptor that tells of all that it is called for, and takes contexts along to
 * its listener as those of tracers do.
 */
final class TellingInterceptor implements ClientInterceptor {
  private static final Metadata.Key<String> CALL =
      Metadata.Key.of(ApplicationHooks.CALL_HEADER, Metadata.ASCII_STRING_MARSHALLER);

  private final ApplicationHooks hooks;

  TellingInterceptor(ApplicationHooks hooks) {
    this.hooks = hooks;
  }

  @Override
  public <ReqT, RespT> ClientCall<ReqT, RespT> interceptCall(
      MethodDescriptor<ReqT, RespT> method, CallOptions options, Channel next) {
    return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
      @Override
      public void start(Listener<RespT> listener, Metadata headers) {
        String call = headers.get(CALL);
        hooks.called(call, ApplicationHooks.CALLERS + "interceptor");
        Runnable wrapped =
            hooks.wrap(() -> hooks.called(call, ApplicationHooks.WRAPPED + "listener"));
        super.start(
            new SimpleForwardingClientCallListener<RespT>(listener) {
              @Override
              public void onHeaders(Metadata received) {
                tell("onHeaders");
                super.onHeaders(received);
              }

              @Override
              public void onMessage(RespT message) {
                tell("onMessage");
                super.onMessage(message);
              }

              @Override
              public void onClose(Status status, Metadata trailers) {
                tell("onClose");
                super.onClose(status, trailers);
              }

              private void tell(String callback) {
                hooks.called(call, callback);
                wrapped.run();
              }
            },
            headers);
      }
    };
  }
}
