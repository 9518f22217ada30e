type WordOf = (parameter: string) => string;

/** A text as people type it: `Olá, {nome}!` for `Olá, {{firstName}}!`. */
export const typedOf = (text: string, wordOf: WordOf): string =>
  text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => `{${wordOf(name)}}`);

/** And back; braces around other words stay, and are told as a fault. */
export const textOf = (typed: string, parameters: readonly string[], wordOf: WordOf): string =>
  parameters.reduce((text, name) => text.replaceAll(`{${wordOf(name)}}`, `{{${name}}}`), typed);

/** The text as it will be read, with somebody's values in it. */
export const filled = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => values[name] ?? whole);
