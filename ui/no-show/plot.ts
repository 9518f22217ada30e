/** A small drawing: shares of 1 to both sides, drawn in the pixels there are, so that its words keep their size on a phone. */
export interface Plot {
  width: number;
  height: number;
  x: (share: number) => number;
  y: (share: number) => number;
  xTicks: number[];
  yTicks: number[];
}

const margin = { left: 46, right: 12, top: 10, bottom: 30 };

/** Round ends for the largest value: 10 %, 20 %, 40 %, 60 %, 80 %, 100 %, a tick each fifth or less. */
export function roundEnd(largest: number): number {
  return [0.1, 0.2, 0.4, 0.6, 0.8].find((end) => largest <= end) ?? 1;
}

const ticksTo = (end: number): number[] => {
  const step = end <= 0.1 ? 0.02 : end <= 0.2 ? 0.05 : end <= 0.4 ? 0.1 : 0.2;
  return Array.from({ length: Math.round(end / step) + 1 }, (_, at) => at * step);
};

export function plotOf(width: number, height: number, ends: { x: number; y: number }): Plot {
  const across = Math.max(1, width - margin.left - margin.right);
  const up = height - margin.top - margin.bottom;
  return {
    ...{ width, height, xTicks: ticksTo(ends.x), yTicks: ticksTo(ends.y) },
    x: (share) => margin.left + (share / ends.x) * across,
    y: (share) => margin.top + up - (share / ends.y) * up,
  };
}

/**
 * Where the true share lies with 95 % (Wilson): a dot of twelve visits is not read as one of twelve hundred. Visits of one client
 * count as many here, so it is drawn, not decided by.
 */
export function wilson(rate: number, n: number): { lo: number; hi: number } {
  if (n === 0) return { lo: 0, hi: 1 };
  const z = 1.96;
  const middle = rate + z ** 2 / (2 * n);
  const spread = z * Math.sqrt((rate * (1 - rate)) / n + z ** 2 / (4 * n ** 2));
  const whole = 1 + z ** 2 / n;
  return { lo: Math.max(0, (middle - spread) / whole), hi: Math.min(1, (middle + spread) / whole) };
}
