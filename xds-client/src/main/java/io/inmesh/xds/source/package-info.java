/**
 * Joins what the xDS client, files and the bootstrap itself know into one stream of configurations.
 */
@NullMarked
package io.inmesh.xds.source;

import org.jspecify.annotations.NullMarked;
