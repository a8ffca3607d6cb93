/** The service that is called: real HTTP servers in two versions, several instances each. */
@NullMarked
package io.inmesh.samples.quickstart.shop;

import org.jspecify.annotations.NullMarked;
