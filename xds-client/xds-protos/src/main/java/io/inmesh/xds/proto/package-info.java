/**
 * What the generated messages of Envoy's API, in the packages below, are built on. A message keeps
 * its values in an array by the index of the field in the descriptor: reading, writing, comparing
 * and everything else that protobuf asks of a message is done here once, by tables made from the
 * descriptor, and what is generated is no more than typed names for the values.
 */
@NullMarked
package io.inmesh.xds.proto;

import org.jspecify.annotations.NullMarked;
