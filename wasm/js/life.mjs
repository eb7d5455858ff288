import { count } from "./clock.mjs";
import { remember, requestOptions, settings } from "./options.mjs";
import { address } from "./url.mjs";

/** So many milliseconds after it was about to be left a page is one that stays: its user wanted so, or it was a download. */
const STAYS = 10_000;

// A page that is left: without an event, as the page is not to show one.
function onLeave(close) {
  if (typeof globalThis.document === "undefined") return () => {};
  globalThis.addEventListener("beforeunload", close);
  return () => globalThis.removeEventListener("beforeunload", close);
}

/**
 * One life of a Manager's connection, from open() until it is closed or given up: the bridge's owner. What comes
 * after its end reaches nobody.
 */
export class Life {
  /** The bridge's handle. */
  client;
  #manager; // undefined after its end
  #opts;
  #uri;
  #settings;
  #signature;
  #release; // functions to call at its end
  #left = false; // closed for a page that is left

  /** attempt is the number of its first: above 0 it goes on where another life was given up. */
  constructor(manager, runtime, policy, attempt) {
    this.#manager = manager;
    this.#opts = manager.opts;
    this.#uri = manager.uri;
    this.#settings = settings(manager.opts);
    this.#signature = JSON.stringify(this.#settings);
    this.client = runtime.client(this, { ...this.#settings, ...policy.settings(), attempt });
    this.#release = [count(this.#opts)];
    if (this.#opts.closeOnBeforeunload) this.#release.push(onLeave(() => this.#leave()));
  }

  /** Whether options that are fixed while a connection lives have been changed. */
  get outdated() {
    const now = settings(this.#opts);
    return now.transports.length > 0 && JSON.stringify(now) !== this.#signature;
  }

  /** The transport that opens. */
  get transport() {
    return this.#settings.transports[0];
  }

  /** Ends it: flushes, then closes. */
  close() {
    this.detach();
    this.client.close();
  }

  #leave() {
    this.#left = true;
    this.client.close();
  }

  /** Listens no longer. */
  detach() {
    this.#manager = undefined;
    for (const release of this.#release.splice(0)) release();
  }

  /** Takes settings that have changed. */
  apply(policy) {
    this.client.set(policy.settings());
  }

  get parser() {
    return this.#opts.parser;
  }

  get binaryType() {
    return this.#manager?.engine?.binaryType;
  }

  get wantsPackets() {
    return this.#manager?.hasListeners("packet") ?? false;
  }

  get wantsEnginePackets() {
    return this.#manager?.engine?._watched ?? false;
  }

  url() {
    return address(this.#uri, this.#opts);
  }

  requestOptions(kind) {
    return requestOptions(this.#opts, kind);
  }

  opened(info) {
    remember(info.transport);
    this.#manager?._opened(info);
  }

  openFailed(info) {
    remember(undefined);
    this.#manager?._openFailed(info);
  }

  reconnectAttempt(number) {
    this.#manager?._attempt(number);
  }

  upgraded(name) {
    remember(name);
    this.#manager?.engine._upgraded(name);
  }

  upgradeFailed(error) {
    this.#manager?.engine.emitReserved("upgradeError", error);
  }

  pinged() {
    this.#manager?._pinged();
  }

  closed(info) {
    if (info.reason === "transport error") remember(undefined);
    this.#manager?._lost(info);
  }

  ended() {
    if (this.#left) setTimeout(() => this.#manager?._stayed(), STAYS);
    else this.#manager?._ended();
  }

  packet(packet) {
    this.#manager?.emitReserved("packet", packet);
  }

  enginePacket(direction, packet) {
    this.#manager?.engine._packet(direction, packet);
  }
}
