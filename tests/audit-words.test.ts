import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

// What the trail writes is read by people: an action without words would be shown to them as its code.
const root = join(import.meta.dirname, '..');
const sources = ['models', 'activities', 'api']
  .flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, encoding: 'utf8' }).map((name) => join(room, name)),
  )
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  .map((name) => readFileSync(join(root, name), 'utf8'))
  .join('\n');
const { action, about } = JSON.parse(readFileSync(join(root, 'ui/i18n/pt-BR/audit.json'), 'utf8')) as Record<
  'action' | 'about',
  Record<string, string>
>;

const found = (pattern: RegExp) => [...sources.matchAll(pattern)].map(([, one = '']) => one);
/** Kinds of things that the trail tells of: helpers that write to it take the action as an argument. */
const kinds = new Set([...found(/\bentity: '([a-z-]+)'/g), ...found(/\baction: ['`]([a-z-]+)\./g)]);
const written = new Set(
  [...found(/'([a-z]+(?:-[a-z]+)*\.[a-z]+(?:-[a-z]+)*)'/g), ...found(/\baction: `([a-z-]+\.)\$\{/g)].filter(
    (name) => kinds.has(name.split('.')[0] ?? ''),
  ),
);
/** Told to programs (webhooks), not written to the trail. */
const events = new Set(['client.created', 'client.updated']);

it('has words for every action that the trail may hold, or for what it is about', () => {
  expect(written.size).toBeGreaterThan(150);
  const mute = [...written].filter((name) => {
    const [kind = '', verb] = name.split('.');
    if (kind in about || events.has(name)) return false;
    // Of a verb that is put in when it runs, one with words is asked for.
    return verb
      ? !(`${kind}-${verb}` in action)
      : !Object.keys(action).some((one) => one.startsWith(`${kind}-`));
  });
  expect(mute).toEqual([]);
});
