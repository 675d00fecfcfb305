// Lets pieces of work follow one another, each in a task of its own, so that the page answers the reader in between.

export class Turns {
  private last: Promise<void> = Promise.resolve();

  /** Resolves when it is this caller's turn, after whoever asked before and a breath for the browser. */
  next(): Promise<void> {
    this.last = this.last.then(() => new Promise((resolve) => setTimeout(resolve)));
    return this.last;
  }
}
