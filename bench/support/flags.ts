export type Flags<Names extends string = string> = Record<Names, number>;

const npmPrefix = 'npm_config_';

/**
 * `--requests 1000` and `--requests=1000`. Without `--` npm swallows flags: `npm run bench race --requests 1000` arrives as the
 * variable npm_config_requests=true (in the order of the line) and a bare `1000`.
 */
export function parseFlags<Names extends string>(
  defaults: Record<Names, number>,
  args: readonly string[],
  env: Record<string, string | undefined>,
): Flags<Names> {
  const found = new Map<string, string>();
  const bare: string[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const [, name, value] = /^--([\w-]+)(?:=(.*))?$/.exec(args[at] ?? '') ?? [];
    if (name === undefined) bare.push(args[at] ?? '');
    else found.set(name, value ?? args[(at += 1)] ?? '');
  }
  for (const [variable, value] of Object.entries(env)) {
    const name = variable.slice(npmPrefix.length).replaceAll('_', '-');
    if (!variable.startsWith(npmPrefix) || !Object.hasOwn(defaults, name) || found.has(name)) continue;
    found.set(name, value === 'true' || value === '' ? (bare.shift() ?? '') : (value ?? ''));
  }
  const flags = { ...defaults };
  for (const [name, text] of found) {
    if (!Object.hasOwn(defaults, name)) {
      throw new Error(
        `There is no flag --${name}; there are: ${Object.keys(defaults).join(', ') || 'none'}.`,
      );
    }
    const value = Number(text);
    if (text === '' || !Number.isFinite(value) || value < 0)
      throw new Error(`--${name} takes a number, not "${text}".`);
    flags[name as Names] = value;
  }
  return flags;
}
