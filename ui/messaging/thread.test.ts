import { describe, expect, it } from 'vitest';
import { itemOf } from './samples.ts';
import { byDay, inOrder, nameOf, replacedOf } from './thread.ts';

const at = (time: string) => `2026-11-26T${time}:00Z`;

describe('a conversation read page by page', () => {
  it('shows each thing once, oldest first, as it was read last', () => {
    const read = itemOf({ id: 'b', at: at('12:01'), state: 'read' });
    const pages = [
      [itemOf({ id: 'c', at: at('12:02') }), read],
      // Somebody wrote while the older page was on its way: it begins with what the newer one ended with.
      [itemOf({ id: 'b', at: at('12:01'), state: 'sent' }), itemOf({ id: 'a', at: at('12:00') })],
    ];
    const shown = inOrder(pages.flat());
    expect(shown.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(shown[1]?.state).toBe('read');
  });

  it('is cut by the days of the clinic, and names whoever speaks once', () => {
    const dayOf = (instant: string) => (Date.parse(instant) < Date.parse(at('03:00')) ? 'ontem' : 'hoje');
    const items = [
      itemOf({ id: 'a', at: at('02:58') }),
      itemOf({ id: 'b', at: at('03:01') }),
      itemOf({ id: 'c', at: at('03:02') }),
      itemOf({ id: 'd', at: at('03:03'), kind: 'in', author: null }),
      itemOf({ id: 'e', at: at('03:20'), kind: 'in', author: null }),
      itemOf({ id: 'f', at: at('03:21'), kind: 'in', author: null, channel: 'sms' }),
    ];
    const [before, after] = byDay(items, dayOf);
    expect(before?.items.map(({ isFirst }) => isFirst)).toEqual([true]);
    expect(after?.items.map(({ isFirst }) => isFirst)).toEqual([true, false, true, true, true]);
  });

  it('knows for which messages an SMS stepped in', () => {
    const items = [itemOf({ id: 'w' }), itemOf({ id: 's', channel: 'sms', fallbackOf: 'w' })];
    expect([...replacedOf(items)]).toEqual(['w']);
  });

  it('calls a stranger by what is known of her', () => {
    const display = { name: null, phone: '+55 11 91234-5678' };
    expect(nameOf({ client: { id: 'c', name: 'Ana Lima' }, display })).toBe('Ana Lima');
    expect(nameOf({ client: null, display })).toBe('+55 11 91234-5678');
    expect(nameOf({ client: null, display: { name: null, phone: null } })).toBeNull();
  });
});
