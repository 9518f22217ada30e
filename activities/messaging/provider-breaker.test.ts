import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createProviderBreaker, type BreakerState } from './provider-breaker.ts';

const openMs = 20;

/** A provider that fails until it is told otherwise, and answers questions when the test lets it. */
function provider() {
  const states: BreakerState[] = [];
  const asked: string[] = [];
  let answer: () => Promise<string> = () => Promise.resolve('down');
  const breaker = createProviderBreaker<string, string>({
    ...{ failures: 2, openMs, isDown: (result) => result === 'down' },
    ask: (about) => (asked.push(about), answer()),
    onState: (state) => states.push(state),
  });
  return {
    ...{ breaker, states, asked },
    answerWith: (next: () => Promise<string>) => (answer = next),
    fall: async () => {
      for (const _ of [1, 2]) await breaker.run(() => Promise.resolve('down'), 'a number');
      await wait(openMs + 10);
    },
  };
}

it('keeps nobody waiting while one call asks whether the provider is back', async () => {
  const { breaker, asked, answerWith, fall } = provider();
  await fall();
  let speak: (word: string) => void = () => undefined;
  answerWith(() => new Promise((resolve) => (speak = resolve)));
  const first = breaker.run(() => Promise.resolve('sent'), 'one');
  const others = ['two', 'three'].map((about) => breaker.run(() => Promise.resolve('sent'), about));
  expect(await Promise.all(others)).toEqual([null, null]);
  speak('up');
  expect(await first).toBe('sent');
  expect(asked).toEqual(['one']);
});

it('finds out without a message that the provider is back', async () => {
  const { breaker, states, asked, answerWith, fall } = provider();
  await breaker.probe();
  await fall();
  await breaker.probe();
  expect(states.at(-1)).toBe('open');
  await breaker.probe();
  expect(asked).toEqual(['a number']);
  await wait(openMs + 10);
  answerWith(() => Promise.resolve('up'));
  await breaker.probe();
  expect(states.at(-1)).toBe('closed');
  await breaker.probe();
  expect(asked).toHaveLength(2);
});

it('throws what a question throws, and may be asked again after it', async () => {
  const { breaker, answerWith, fall } = provider();
  await fall();
  answerWith(() => Promise.reject(new Error('aborted')));
  await expect(breaker.probe()).rejects.toThrow('aborted');
  await wait(openMs + 10);
  answerWith(() => Promise.resolve('up'));
  expect(await breaker.run(() => Promise.resolve('sent'), 'one')).toBe('sent');
});
