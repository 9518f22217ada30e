import { describe, expect, it } from 'vitest';
import { card, now } from './samples.ts';
import { visitCommands } from './visit-commands.ts';

const afterStart = Date.parse('2026-11-26T17:40:00Z');

describe('what is offered for a visit', () => {
  it('offers nothing once it is over', () => {
    expect(visitCommands(card({ status: 'done' }), afterStart)).toEqual({ primary: null, others: [] });
    expect(visitCommands(card({ status: 'cancelled' }), afterStart)).toEqual({ primary: null, others: [] });
  });

  it('does not call somebody absent, nor start the visit, before its hour', () => {
    expect(visitCommands(card(), now)).toEqual({
      primary: 'confirm',
      others: ['check-in', 'move', 'cancel'],
    });
  });

  it('puts the arrival first when the hour has come, confirmed or not', () => {
    expect(visitCommands(card(), afterStart).primary).toBe('check-in');
    expect(visitCommands(card({ status: 'confirmed' }), afterStart)).toEqual({
      primary: 'check-in',
      others: ['start', 'move', 'no-show', 'cancel'],
    });
  });

  it('puts a new time first when the client asked for one', () => {
    expect(visitCommands(card({ rescheduleRequested: true }), now).primary).toBe('move');
  });

  it('goes on step by step: start, finish, and a new time for who did not come', () => {
    expect(visitCommands(card({ status: 'arrived' }), afterStart).primary).toBe('start');
    expect(visitCommands(card({ status: 'in-room' }), afterStart)).toEqual({ primary: 'finish', others: [] });
    expect(visitCommands(card({ status: 'no-show' }), afterStart)).toEqual({
      primary: 'move',
      others: ['check-in'],
    });
  });
});
