/** What tells columns of the agenda apart; all dark enough for a dot on white and bright enough on the dark ground. */
export const palette = {
  plum: '#b83280',
  red: '#d14343',
  orange: '#c2651a',
  olive: '#7d8a1e',
  green: '#2e9058',
  teal: '#12878d',
  blue: '#3d74d6',
  violet: '#7c5cd6',
  brown: '#96694c',
  grey: '#7b7584',
} as const;

/** A colour of the palette for the n-th resource. */
export const colorAt = (index: number): string => {
  const colors = Object.values(palette);
  return colors[index % colors.length] ?? palette.grey;
};

/** Names that came from elsewhere and have a neighbour in the palette. */
const neighbours: Record<string, keyof typeof palette> = { amber: 'orange', rose: 'red', sky: 'blue' };

/** A resource's stored colour (`#b83280`, or a name) as CSS; an unknown name is drawn neutral. */
export const cssColor = (color: string): string =>
  color.startsWith('#')
    ? color
    : (palette[(neighbours[color] ?? color) as keyof typeof palette] ?? palette.grey);
