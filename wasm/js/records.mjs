// What is to be done outside of the program.

/** Functions that are called later, in the order in which they were added. */
export class Records {
  #records = [];

  /** Adds one. */
  add(record) {
    this.#records.push(record);
  }

  /** Calls them; those that are added meanwhile wait for the next time. */
  play() {
    const records = this.#records;
    if (records.length === 0) return;
    this.#records = [];
    for (const record of records) {
      try {
        record();
      } catch (error) {
        // As an error of the user's that nobody catches. The others go on.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
