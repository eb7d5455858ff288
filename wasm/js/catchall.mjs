// Listeners that are told of every event.

/** The catch-all listeners of one direction. */
export class CatchAll {
  /** The listeners, first called first: the live array. */
  list = [];

  /** Removes the first that is this listener, or all when none is given. */
  remove(listener) {
    if (listener === undefined) {
      this.list = [];
      return;
    }
    const index = this.list.indexOf(listener);
    if (index >= 0) this.list.splice(index, 1);
  }

  /** Calls those that are there when it begins. */
  call(socket, args) {
    if (this.list.length === 0) return;
    for (const listener of this.list.slice()) listener.apply(socket, args);
  }
}
