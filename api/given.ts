type Given<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

/** Only the fields a caller sent: "left out" and "set to undefined" are different things under exactOptionalPropertyTypes. */
export const given = <T extends object>(fields: T): Given<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Given<T>;
