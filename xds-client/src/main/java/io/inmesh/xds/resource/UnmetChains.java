package io.inmesh.xds.resource;

import io.inmesh.config.FilterChain;
import io.inmesh.config.Listener;
import io.inmesh.config.TrafficDirection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The filter chains for HTTP that calls which go out do not meet. */
public final class UnmetChains {
  private static final String DEFAULT = "default_filter_chain";

  private UnmetChains() {}

  /** Why each of them is ignored, by its path; none where the listener is an inbound one. */
  public static Map<String, String> of(Listener listener) {
    Map<String, String> unmet = new LinkedHashMap<>();
    if (listener.direction() != TrafficDirection.INBOUND) {
      Map<String, FilterChain> chains = chains(listener);
      String reason = reason(listener, chains);
      FilterChain met = listener.apiListener() == null ? listener.outboundChain() : null;
      chains.forEach((path, chain) -> {
        if (chain != met && chain.http() != null) {
          unmet.put(path, reason);
        }
      });
    }
    return unmet;
  }

  private static Map<String, FilterChain> chains(Listener listener) {
    Map<String, FilterChain> chains = new LinkedHashMap<>();
    List<FilterChain> matched = listener.filterChains();
    for (int i = 0; i < matched.size(); i++) {
      chains.put("filter_chains[" + i + ']', matched.get(i));
    }
    if (listener.defaultFilterChain() != null) {
      chains.put(DEFAULT, listener.defaultFilterChain());
    }
    return chains;
  }

  private static String reason(Listener listener, Map<String, FilterChain> chains) {
    String met = "no filter chain";
    if (listener.apiListener() != null) {
      met = "the api_listener";
    } else {
      FilterChain chosen = listener.outboundChain();
      for (Map.Entry<String, FilterChain> chain : chains.entrySet()) {
        if (chain.getValue() == chosen) {
          met = chain.getKey();
        }
      }
    }
    String calls = "calls that go out meet " + met;
    return listener.direction() == TrafficDirection.OUTBOUND
        ? calls
        : calls + "; a listener that is INBOUND, or the one of a server, honours it";
  }
}
