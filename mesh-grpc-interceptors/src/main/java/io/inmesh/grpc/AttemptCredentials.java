package io.inmesh.grpc;

import io.grpc.CallCredentials;
import io.grpc.InternalMayRequireSpecificExecutor;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.concurrent.Executor;

/**
 * The application's credentials for one attempt. That they fail is known here, and only here: gRPC
 * ends the attempt with a status that could as well be that of a failed connection.
 */
final class AttemptCredentials extends CallCredentials
    implements InternalMayRequireSpecificExecutor {
  private final CallCredentials credentials;
  private final Executor executorOfCall;
  private volatile boolean failed;

  AttemptCredentials(CallCredentials credentials, Executor executorOfCall) {
    this.credentials = credentials;
    this.executorOfCall = executorOfCall;
  }

  /** Whether the attempt ended because of them. */
  boolean haveFailed() {
    return failed;
  }

  @Override
  public void applyRequestMetadata(
      RequestInfo request, Executor executor, MetadataApplier applier) {
    Executor used = isSpecificExecutorRequired() ? executorOfCall : executor;
    credentials.applyRequestMetadata(request, used, new Watched(applier));
  }

  @Override
  public boolean isSpecificExecutorRequired() {
    return credentials instanceof InternalMayRequireSpecificExecutor particular
        && particular.isSpecificExecutorRequired();
  }

  private final class Watched extends MetadataApplier {
    private final MetadataApplier applier;

    Watched(MetadataApplier applier) {
      this.applier = applier;
    }

    @Override
    public void apply(Metadata headers) {
      applier.apply(headers);
    }

    @Override
    public void fail(Status status) {
      failed = true;
      applier.fail(status);
    }
  }
}
