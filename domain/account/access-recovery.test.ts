import { describe, expect, it } from 'vitest';
import {
  halfOf,
  isRecoveryOver,
  obstacleToApproval,
  readHalf,
  type RecoveryFacts,
} from './access-recovery.ts';

const hour = 3_600_000;
const recovery: RecoveryFacts = {
  staffId: 'ana',
  state: 'waiting',
  requestedAt: 100 * hour,
  expiresAt: 172 * hour,
  approvedBy: [],
};
const now = 101 * hour;
const foundedAt = -1000 * hour;
const bia = { actorId: 'bia', approverSince: -900 * hour, foundedAt };

describe('who may approve a recovery', () => {
  it('is not the person herself, nor somebody who came after the request', () => {
    expect(obstacleToApproval(recovery, { ...bia, actorId: 'ana' }, now)).toBe('forbidden');
    const late = { ...bia, approverSince: recovery.requestedAt };
    expect(obstacleToApproval(recovery, late, now)).toBe('forbidden');
  });

  it('is nobody who came, or was given the role, in the seven days before it, but for founders', () => {
    const since = (approverSince: number, founded = foundedAt) =>
      obstacleToApproval(recovery, { ...bia, approverSince, foundedAt: founded }, now);
    const weekBefore = recovery.requestedAt - 7 * 24 * hour;
    expect([since(weekBefore), since(weekBefore + 1)]).toEqual([null, 'forbidden']);
    expect([since(91 * hour, 90 * hour), since(91 * hour + 1, 90 * hour)]).toEqual([null, 'forbidden']);
    expect(since(recovery.requestedAt, recovery.requestedAt - 1)).toBe('forbidden');
  });

  it('is nobody twice, nor after it ended or ran out', () => {
    expect(obstacleToApproval({ ...recovery, approvedBy: ['bia'] }, bia, now)).toBe('already-approved');
    for (const state of ['approved', 'used', 'expired', 'refused'] as const)
      expect(obstacleToApproval({ ...recovery, state }, bia, now)).toBe('transition-refused');
    expect(obstacleToApproval(recovery, bia, 173 * hour)).toBe('transition-refused');
  });

  it('is any two others', () => {
    expect(obstacleToApproval(recovery, bia, now)).toBeNull();
    expect(
      obstacleToApproval({ ...recovery, approvedBy: ['bia'] }, { ...bia, actorId: 'caio' }, now),
    ).toBeNull();
  });

  it('ends when it was used, refused or ran out', () => {
    expect(
      ['waiting', 'approved', 'used', 'expired', 'refused'].map((state) => isRecoveryOver(state as never)),
    ).toEqual([false, false, true, true, true]);
  });
});

describe('the half of a code', () => {
  it('holds all forty bits', () => {
    expect(halfOf(Uint8Array.of(0, 0, 0, 0, 0))).toBe('0000-0000');
    expect(halfOf(Uint8Array.of(255, 255, 255, 255, 255))).toBe('ZZZZ-ZZZZ');
    expect(halfOf(Uint8Array.of(0, 0, 0, 0, 31))).toBe('0000-000Z');
    expect(halfOf(Uint8Array.of(8, 0, 0, 0, 0))).toBe('1000-0000');
  });

  it('is read however it is typed, and nothing else is', () => {
    expect(readHalf(' 1o0l-zz zi ')).toBe('1001-ZZZ1');
    for (const typed of ['', '1234-567', '1234-56789', 'ABCD-EFGU', 'ABCD_EFGH', 'ÁBCD-EFGH'])
      expect(readHalf(typed)).toBeNull();
  });
});
