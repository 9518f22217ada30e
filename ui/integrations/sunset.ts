/** "1 de março de 2027": the day from which an old version no longer answers. */
export const sunsetSaid = (sunset: string, timeZone: string): string =>
  new Intl.DateTimeFormat('pt-BR', { timeZone, day: 'numeric', month: 'long', year: 'numeric' }).format(
    Date.parse(sunset),
  );
