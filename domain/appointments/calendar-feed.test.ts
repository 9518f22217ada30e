import { describe, expect, it } from 'vitest';
import { feedWindow, initialsOf, zoneBlock } from './calendar-feed.ts';

describe('initials', () => {
  it('are the first and the last name’s, and one of a single name', () => {
    expect(initialsOf('Ana Beatriz da Conceição')).toBe('A. C.');
    expect(initialsOf('  érica  ')).toBe('É.');
    expect(initialsOf('')).toBe('');
  });
});

describe('the block of a time zone', () => {
  const { from, to } = feedWindow(Date.parse('2026-11-26T12:00:00Z'));

  it('has one observance where the clock never changes', () => {
    const block = zoneBlock('America/Sao_Paulo', from, to);
    expect(block).toContain('TZID:America/Sao_Paulo');
    expect(block.match(/BEGIN:STANDARD/g)).toHaveLength(1);
    expect(block).toContain('TZOFFSETTO:-0300');
    expect(zoneBlock('America/Manaus', from, to)).toContain('TZOFFSETTO:-0400');
  });

  it('tells each change of the clock in the wall time that held before it', () => {
    const block = zoneBlock('Europe/Lisbon', from, to);
    expect(block.match(/BEGIN:STANDARD/g)).toHaveLength(2);
    expect(block).toContain('DTSTART:20270328T010000\r\nTZOFFSETFROM:+0000\r\nTZOFFSETTO:+0100');
  });
});
