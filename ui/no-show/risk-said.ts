/** How many of ten such visits are missed, as one says it; the ends are never promised. */
export function tenthsOf(risk: number): { key: 'few' | 'of' | 'most'; count: number } {
  const count = Math.round(risk * 10);
  if (count < 1) return { key: 'few', count: 1 };
  return count > 9 ? { key: 'most', count: 9 } : { key: 'of', count };
}
