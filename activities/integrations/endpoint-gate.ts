import { LRUCache } from 'lru-cache';

export interface EndpointGate {
  /** 0: come in. Otherwise the milliseconds after which to ask again; those who wait are spread over time. */
  enter(endpointId: string): number;
  leave(endpointId: string, outcome: { ms: number; isSlow: boolean }): void;
}

interface Door {
  running: number;
  /** A running mean of what a try takes. */
  meanMs: number;
  isSlow: boolean;
  /** When the last of those who were sent away comes back. */
  lastReturn: number;
}

const mostAtOnce = 8;
const mostWhenSlow = 2;

/**
 * A receiver that hangs holds a few of this process's slots and no more, so that it delays nobody but itself. Those who find the door
 * full are told to come back one by one, at the pace at which it has been letting them through.
 */
export function createEndpointGate(now: () => number = () => performance.now()): EndpointGate {
  const doors = new LRUCache<string, Door>({ max: 5_000 });
  const doorOf = (endpointId: string): Door => {
    const door = doors.get(endpointId) ?? { running: 0, meanMs: 200, isSlow: false, lastReturn: 0 };
    doors.set(endpointId, door);
    return door;
  };
  return {
    enter(endpointId) {
      const door = doorOf(endpointId);
      const most = door.isSlow ? mostWhenSlow : mostAtOnce;
      if (door.running < most) {
        door.running += 1;
        return 0;
      }
      door.lastReturn = Math.max(door.lastReturn, now() + door.meanMs / 2) + door.meanMs / most;
      return Math.ceil(door.lastReturn - now());
    },
    leave(endpointId, { ms, isSlow }) {
      const door = doorOf(endpointId);
      door.running = Math.max(door.running - 1, 0);
      door.meanMs = door.meanMs * 0.8 + ms * 0.2;
      door.isSlow = isSlow;
    },
  };
}
