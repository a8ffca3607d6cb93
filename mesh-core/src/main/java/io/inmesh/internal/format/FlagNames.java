package io.inmesh.internal.format;

import io.inmesh.call.ResponseFlag;
import java.util.StringJoiner;

/** The long names of response flags ({@code %RESPONSE_FLAGS_LONG%}). */
final class FlagNames {
  private FlagNames() {}

  static String text(long flags) {
    String shortNames = ResponseFlag.text(flags);
    if (shortNames.isEmpty()) {
      return "";
    }
    StringJoiner names = new StringJoiner(",");
    for (String name : shortNames.split(",", -1)) {
      names.add(longName(ResponseFlag.valueOf(name)));
    }
    return names.toString();
  }

  private static String longName(ResponseFlag flag) {
    return switch (flag) {
      case LH -> "FailedLocalHealthCheck";
      case UH -> "NoHealthyUpstream";
      case UT -> "UpstreamRequestTimeout";
      case LR -> "LocalReset";
      case UR -> "UpstreamRemoteReset";
      case UF -> "UpstreamConnectionFailure";
      case UC -> "UpstreamConnectionTermination";
      case UO -> "UpstreamOverflow";
      case NR -> "NoRouteFound";
      case DI -> "DelayInjected";
      case FI -> "FaultInjected";
      case RL -> "RateLimited";
      case UAEX -> "UnauthorizedExternalService";
      case RLSE -> "RateLimitServiceError";
      case DC -> "DownstreamConnectionTermination";
      case URX -> "UpstreamRetryLimitExceeded";
      case SI -> "StreamIdleTimeout";
      case IH -> "InvalidEnvoyRequestHeaders";
      case DPE -> "DownstreamProtocolError";
      case UMSDR -> "UpstreamMaxStreamDurationReached";
      case RFCF -> "ResponseFromCacheFilter";
      case NFCF -> "NoFilterConfigFound";
      case DT -> "DurationTimeout";
      case UPE -> "UpstreamProtocolError";
      case NC -> "NoClusterFound";
      case OM -> "OverloadManagerTerminated";
      case DF -> "DnsResolutionFailed";
      case DO -> "DropOverload";
      case DR -> "DownstreamRemoteReset";
      case UDO -> "UnconditionalDropOverload";
    };
  }
}
