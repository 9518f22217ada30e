import { describe, expect, it } from 'vitest';
import { judgeWithdrawals, type Observed } from './judge.ts';

const offer = { id: 'offer', clientId: 'ana', purpose: 'offers', queuedAt: 10 };
const reminder = { id: 'reminder', clientId: 'ana', purpose: 'service', queuedAt: 10 };
const judge = (taken: Observed['taken'], messages = [offer, reminder]) =>
  judgeWithdrawals(
    { withdrawn: [{ clientId: 'ana', purpose: 'marketing', answeredAt: 1_000 }], messages, taken },
    5_000,
  );

describe('sends of a purpose that was taken back', () => {
  it('are in flight when they were asked for and had not left, and stopped when they never do', () => {
    expect(judge([])).toMatchObject({ in_flight: 1, stopped: 1, sent_before: 0, sent_after_5s: 0 });
  });

  it('may have left before the answer, which proves nothing', () => {
    expect(judge([{ rowId: 'offer', at: 1_000 }])).toMatchObject({
      in_flight: 0,
      sent_before: 1,
      stopped: 0,
    });
  });

  it('may leave within the grace, and are a fault later', () => {
    const soon = judge([{ rowId: 'offer', at: 6_000 }]);
    expect(soon).toMatchObject({ in_flight: 1, sent_after_answer: 1, sent_after_5s: 0 });
    expect(judge([{ rowId: 'offer', at: 6_001 }])).toMatchObject({ sent_after_5s: 1 });
  });

  it('count when they were asked for only after the answer', () => {
    const late = { ...offer, id: 'late', queuedAt: 2_000 };
    const counted = judge([{ rowId: 'late', at: 9_000 }], [late]);
    expect(counted).toMatchObject({ in_flight: 0, sent_after_5s: 1, latest_after_answer_ms: 8_000 });
  });

  it('are not those of another purpose', () => {
    expect(judge([{ rowId: 'reminder', at: 60_000 }])).toMatchObject({ sent_after_answer: 0 });
  });
});
