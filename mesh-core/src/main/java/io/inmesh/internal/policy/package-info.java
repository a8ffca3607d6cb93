/** Retry policies, back-off and timeouts, made ready for calls. Pure functions of their inputs. */
@NullMarked
package io.inmesh.internal.policy;

import org.jspecify.annotations.NullMarked;
