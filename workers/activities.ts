type Activities = Record<string, (input: never) => unknown>;

/** Activities share one flat namespace, and object spread would silently let the last one win: a double name is refused. */
export function mergeActivities(...groups: readonly Activities[]): Activities {
  const merged: Activities = {};
  for (const [name, activity] of groups.flatMap((group) => Object.entries(group))) {
    if (Object.hasOwn(merged, name)) throw new Error(`two activities are called ${name}`);
    merged[name] = activity;
  }
  return merged;
}
