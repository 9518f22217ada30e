/** As the browser names them; their words are `noShow.keys.does.<name>`. */
export const riskKeys = {
  ...{ day: 'd', week: 's', back: 'arrowleft', forward: 'arrowright' },
  ...{ sort: 'o', help: '?' },
} as const;
