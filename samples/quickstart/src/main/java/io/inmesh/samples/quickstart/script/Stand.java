package io.inmesh.samples.quickstart.script;

import io.inmesh.samples.quickstart.control.ControlPlane;
import io.inmesh.samples.quickstart.load.LoadGenerator;
import io.inmesh.samples.quickstart.load.MeshEvents;
import io.inmesh.samples.quickstart.load.Monitor;
import io.inmesh.samples.quickstart.load.Tally;
import io.inmesh.samples.quickstart.shop.Shop;
import io.inmesh.samples.quickstart.view.EventSink;

/**
 * What the script works with.
 *
 * @param shop to kill and revive
 * @param controlPlane to push to
 * @param load of the client, not started
 * @param tally of all requests
 * @param events that the mesh told
 * @param monitor told what is going on
 * @param sink told what happens
 */
public record Stand(
    Shop shop,
    ControlPlane controlPlane,
    LoadGenerator load,
    Tally tally,
    MeshEvents events,
    Monitor monitor,
    EventSink sink) {}
