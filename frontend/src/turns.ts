// Long work in pieces: between two of them the browser answers the reader and draws.

/** So long a piece may take. A phone is several times slower than a desk, and what it does for 50 ms is felt. */
const PIECE_MS = 6;

/** Ends the task at hand: what follows is a task of its own. */
export function breath(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

/** Does something with each item, in as many pieces as it takes; false where it was no longer wanted meanwhile. */
export async function paced<T>(
  items: Iterable<T>,
  act: (item: T) => void,
  wanted: () => boolean = () => true,
): Promise<boolean> {
  let end = performance.now() + PIECE_MS;
  for (const item of items) {
    if (performance.now() >= end) {
      await breath();
      if (!wanted()) return false;
      end = performance.now() + PIECE_MS;
    }
    act(item);
  }
  return true;
}
