import { describe, expect, it } from 'vitest';
import type { BlockKind } from './blocks.ts';
import { type Candidate, lapsedIn, type PlaceWish, placeVisit, takenRefusals } from './place-visit.ts';

const minute = 60_000;
const start = Date.UTC(2026, 11, 1, 15);
const at = (minutes: number) => start + minutes * minute;
const resource = (id: string, kind: Candidate['kind'], taken: [from: number, to: number][] = []) => ({
  ...{ id, kind, tag: kind === 'professional' ? null : 'procedimento', isActive: true, hours: null },
  procedureIds: ['p'],
  taken: taken.map(([from, to]) => ({ from: at(from), to: at(to), isLapsed: false })),
});
const procedure = (over: Partial<PlaceWish['procedure']> = {}): PlaceWish['procedure'] => ({
  ...{
    id: 'p',
    durationMin: 30,
    bufferBeforeMin: 0,
    bufferAfterMin: 10,
    processingAfterMin: 0,
    processingMin: 0,
  },
  ...{ roomTag: 'procedimento', deviceTag: null, isActive: true },
  ...over,
});
const service = (professional: Candidate, over: Partial<PlaceWish> = {}): PlaceWish => ({
  ...{ procedure: procedure(), professional, room: null, device: null },
  ...over,
});
const helena = resource('helena', 'professional');
const roomsOf = (services: PlaceWish[]) => services.map(({ room }) => room?.id ?? null);

describe('the places of a visit', () => {
  it('has no room where none is free, and leaves that to be refused', () => {
    const { services } = placeVisit(start, [service(helena)], [resource('sala 1', 'room', [[20, 30]])]);
    expect(roomsOf(services)).toEqual([null]);
  });

  it('keeps the client in her room as long as it is free, and leads her to another one after that', () => {
    const rooms = [resource('sala 1', 'room', [[65, 90]]), resource('sala 2', 'room')];
    const { services } = placeVisit(start, [service(helena), service(helena), service(helena)], rooms);
    // The second service and its cleaning would run into somebody else's time.
    expect(roomsOf(services)).toEqual(['sala 1', 'sala 2', 'sala 2']);
  });

  it('picks by the hour of each service, not of the whole visit', () => {
    const rooms = [resource('sala 1', 'room', [[0, 20]]), resource('sala 2', 'room', [[45, 60]])];
    const { services } = placeVisit(start, [service(helena), service(helena)], rooms);
    expect(roomsOf(services)).toEqual(['sala 2', 'sala 1']);
  });

  it('leaves the room that was asked for, though another one would be nearer', () => {
    const [first, second] = [resource('sala 1', 'room'), resource('sala 2', 'room')];
    const wishes = [service(helena), service(helena, { room: second })];
    expect(roomsOf(placeVisit(start, wishes, [first, second]).services)).toEqual(['sala 1', 'sala 2']);
  });
});

describe('who is in the way', () => {
  it('is told of every service, each with its position and the time it is free again', () => {
    const busy = resource('caio', 'professional', [
      [0, 10],
      [20, 80],
    ]);
    const room = resource('sala 1', 'room', [[35, 45]]);
    const placed = placeVisit(start, [service(busy, { room }), service(busy, { room })], []);
    const until = (minutes: number) => new Date(at(minutes)).toISOString();
    expect(takenRefusals(placed, false)).toEqual([
      { code: 'professional-busy', resourceId: 'caio', until: until(80), position: 1 },
      { code: 'room-busy', resourceId: 'sala 1', until: until(45), position: 1 },
      { code: 'professional-busy', resourceId: 'caio', until: until(80), position: 2 },
      { code: 'room-busy', resourceId: 'sala 1', until: until(45), position: 2 },
    ]);
  });

  it('is nobody but the room when the professional is squeezed', () => {
    const busy = resource('caio', 'professional', [[0, 60]]);
    const room = resource('sala 1', 'room', [[0, 60]]);
    const placed = placeVisit(start, [service(busy, { room })], []);
    expect(takenRefusals(placed, true).map(({ code }) => code)).toEqual(['room-busy']);
  });

  it('is a block, by what it is; and the absence of somebody stops a squeeze-in too', () => {
    const blocked = (kind: 'professional' | 'device', block: BlockKind) => ({
      ...resource('who', kind),
      taken: [{ from: at(0), to: at(60), isLapsed: false, block }],
    });
    const lunch = placeVisit(start, [service(blocked('professional', 'lunch'))], []);
    const away = placeVisit(start, [service(blocked('professional', 'absence'))], []);
    const serviced = placeVisit(start, [service(helena, { device: blocked('device', 'maintenance') })], []);
    const codes = (placed: typeof lunch, isSqueezedIn: boolean) =>
      takenRefusals(placed, isSqueezedIn).map(({ code }) => code);
    expect([codes(lunch, false), codes(lunch, true)]).toEqual([['professional-absent'], []]);
    expect([codes(away, false), codes(away, true)]).toEqual([
      ['professional-absent'],
      ['professional-absent'],
    ]);
    expect(codes(serviced, true)).toEqual(['device-maintenance']);
  });

  it('is not a professional who is away while the treatment works by itself', () => {
    const busy = resource('caio', 'professional', [[10, 25]]);
    const cream = procedure({ roomTag: null, processingAfterMin: 10, processingMin: 15 });
    expect(takenRefusals(placeVisit(start, [service(busy, { procedure: cream })], []), false)).toEqual([]);
  });

  it('is not whose hold has lapsed: it is in nobody’s way, and to be freed', () => {
    const room = resource('sala 1', 'room');
    const lapsed = { ...room, taken: [{ from: at(0), to: at(30), isLapsed: true }] };
    const placed = placeVisit(start, [service(helena, { room: lapsed })], []);
    expect(takenRefusals(placed, false)).toEqual([]);
    expect(lapsedIn(placed)).toEqual([{ resourceId: 'sala 1', from: start, to: at(40) }]);
  });
});
