import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { blockProcessing, blocksOf, liftBlock } from '../../models/processing-block.ts';
import { type LadderStage, openLadderStage } from '../../tests/support/ladder-stage.ts';

let house: LadderStage;
beforeAll(async () => {
  house = await openLadderStage();
});
afterAll(() => house.close());
beforeEach(() => house.refresh());

const object = (scope: 'scoring' | 'all' | 'marketing' = 'scoring') =>
  house.inA((inside) =>
    blockProcessing(inside, {
      ...{ clientId: house.room.catalogue.clientId, scope },
      ...{ ground: 'opposition', requestId: null },
    }),
  );
const lift = () =>
  house.inA(async (scope) => {
    const [block] = await blocksOf(scope, house.room.catalogue.clientId);
    await liftBlock(scope, block?.id ?? '');
  });
const scores = () => house.ask('select moment from no_show_predictions where appointment_id = $1');
const told = () =>
  house.ask<{ topic: string }>(`select topic from outbox where entity_id = $1 and topic = 'no-show'`);

describe('the ladder of who objected to being weighed (LGPD art. 18 § 2)', () => {
  it.each(['scoring', 'all'] as const)(
    'is not begun while %s is blocked, and is once it is lifted',
    async (use) => {
      await object(use);
      for (const before of [24 * 19, 168, 72]) expect(await house.look(before)).toEqual({ kind: 'over' });
      expect([await house.watch(), await scores(), await house.steps()]).toEqual([undefined, [], []]);
      expect(await house.messages()).toEqual([]);
      await house.ask(`delete from outbox where entity_id = $1`);
      await lift();
      expect(await told()).toHaveLength(1);
      await house.look(72);
      expect(await house.watch()).toMatchObject({ state: 'climbing', is_closed: false });
      expect(await house.steps()).toMatchObject([{ step: 'ask', state: 'started' }]);
    },
  );

  it('is taken back when it was climbing: no score, no further step, only what becomes of the visit', async () => {
    for (const before of [24 * 19, 72]) await house.look(before);
    expect(await house.steps()).toMatchObject([{ step: 'ask', state: 'started' }]);
    const before = await scores();
    await house.ask(`delete from outbox where entity_id = $1`);
    await object();
    expect(await told()).toHaveLength(1);
    for (const hours of [60, 48, 30, 24, 18])
      expect(await house.look(hours)).toMatchObject({ kind: 'wait', until: null, for: 'outcome' });
    expect(await scores()).toEqual(before);
    expect(await house.steps()).toMatchObject([{ step: 'ask', state: 'cancelled' }]);
  });

  it('goes on when she objected to offers alone', async () => {
    await object('marketing');
    await house.look(72);
    expect(await house.steps()).toMatchObject([{ step: 'ask', state: 'started' }]);
  });
});
