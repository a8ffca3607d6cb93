package io.inmesh.spring;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Texts of the application that were told: each once, and where there are ever new ones only the
 * first few. Thread-safe.
 */
final class ToldTexts {
  /** More of them say nothing new, and each is kept. */
  private static final int MAX = 16;

  /** So much of each is kept; those that begin alike are one. */
  private static final int MAX_LENGTH = 100;

  private final Set<String> told = ConcurrentHashMap.newKeySet();

  /** Whether this one is to be told now. */
  boolean add(String text) {
    String kept = text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) : text;
    return told.size() < MAX && told.add(kept);
  }
}
