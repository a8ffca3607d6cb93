/**
 * The contract that every client adapter of the mesh fulfils, as abstract test classes, and the
 * backends and configurations that they use. Meant for adapters outside this project too.
 */
@NullMarked
package io.inmesh.testing.contract;

import org.jspecify.annotations.NullMarked;
