/** A block on the screen: which column it is in, from the left, and where it begins in it. */
export interface Place {
  column: number;
  top: number;
}
const arrows = ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight'] as const;
export type Arrow = (typeof arrows)[number];
export const isArrow = (key: string): key is Arrow => (arrows as readonly string[]).includes(key);

/**
 * Which of the blocks an arrow leads to: up and down within the column in the order of time, left and right to the nearest in time of
 * the next column that has any. Null at the edge.
 */
export function neighbour<P extends Place>(places: readonly P[], from: P, arrow: Arrow): P | null {
  if (arrow === 'ArrowUp' || arrow === 'ArrowDown') {
    const column = places.filter((one) => one.column === from.column).sort((a, b) => a.top - b.top);
    return column[column.indexOf(from) + (arrow === 'ArrowUp' ? -1 : 1)] ?? null;
  }
  const side = arrow === 'ArrowLeft' ? -1 : 1;
  const beyond = places.filter((one) => (one.column - from.column) * side > 0);
  const nearest = Math.min(...beyond.map((one) => Math.abs(one.column - from.column)));
  const distance = (one: P) => Math.abs(one.top - from.top);
  return (
    beyond
      .filter((one) => Math.abs(one.column - from.column) === nearest)
      .sort((a, b) => distance(a) - distance(b))[0] ?? null
  );
}
