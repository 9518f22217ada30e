import { describe, expect, it } from 'vitest';
import { productColumns } from '../../domain/no-show/column-sets.ts';
import { trainModel } from '../../domain/no-show/train-model.ts';
import { madeVisits } from '../../local/no-show/made-visits.ts';
import { trainInThread } from './train-thread.ts';

const visits = madeVisits({ count: 800 });
const options = { columns: productColumns };

describe('training in a thread', () => {
  it('ends at once when nobody waits any more', async () => {
    const leaving = new AbortController();
    const work = trainInThread(madeVisits({ count: 20_000 }), options, { signal: leaving.signal });
    leaving.abort(new Error('the clinic closed'));
    await expect(work).rejects.toThrow('the clinic closed');
    const { signal } = leaving;
    expect(() => trainInThread(visits, options, { signal })).toThrow('the clinic closed');
  });

  it('says why when the model fails', async () => {
    await expect(trainInThread(visits, { columns: ['nonsense' as never] })).rejects.toThrow();
  });

  it('learns what training here learns, and tells how far it is', async () => {
    const told: number[] = [];
    const trained = await trainInThread(visits, options, { onProgress: (done) => told.push(done) });
    expect(trained).toEqual(trainModel(visits, options));
    expect(told.at(-1)).toBe(1);
    expect([...told].sort((a, b) => a - b)).toEqual(told);
  });
});
