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

/** Colours that came from elsewhere as a name (`slate`) are drawn neutral. */
export const cssColor = (color: string): string => (color.startsWith('#') ? color : palette.grey);
