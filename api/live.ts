import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { randomUUID } from 'node:crypto';
import { WebSocket, WebSocketServer } from 'ws';
import { may, type Permission } from '../domain/clinic/roles.ts';
import { DomainError, type ErrorCode, errorTable, refuse } from '../domain/errors.ts';
import { liveChannel, type LiveEvent } from '../models/live.ts';
import { createListener } from '../models/live-listener.ts';
import type { Actor } from '../models/tenant-token.ts';
import { addressOf, callerAddress } from './address.ts';
import { accessCookie } from './account/session-cookies.ts';
import { cookieOf } from './cookie.ts';
import type { Dependencies } from './dependencies.ts';

/** What browsers hear of. */
export type { LiveEvent };

const path = '/api/v1/live';
const heartbeatMs = 30_000;
const mostSockets = 2_000;
const mostPerSession = 12;

interface Watcher {
  socket: WebSocket;
  actor: Actor;
  isAlive: boolean;
}

/** Who hears of what; events carry ids only, but even those are for people who may read the thing. */
const needed: Record<LiveEvent['entity'], readonly Permission[]> = {
  appointment: ['agenda:read'],
  block: ['agenda:read'],
  'break-glass': ['break-glass:review', 'break-glass:open'],
  message: ['agenda:read', 'inbox:read'],
  conversation: ['inbox:read'],
  task: ['tasks:write'],
  campaign: ['campaigns:read'],
  'message-template': ['messaging:configure', 'inbox:read'],
  'messaging-channel': ['messaging:configure', 'inbox:read'],
  waitlist: ['agenda:read'],
  return: ['agenda:read'],
  client: ['clients:read'],
  import: ['imports:run'],
  'no-show': ['no-show:read', 'no-show:review'],
  'no-show-model': ['no-show:read'],
  recovery: ['access:recover'],
  consent: ['consents:read'],
  'rights-request': ['rights:read', 'rights:open'],
  erasure: ['rights:read'],
  'data-export': ['rights:read', 'clients:export'],
  retention: ['retention:read'],
  stock: ['stock:read'],
  device: ['stock:read', 'catalogue:read'],
  'safety-event': ['safety:report', 'safety:manage'],
  recall: ['recalls:read'],
  incident: ['incidents:read', 'incidents:report'],
  compliance: ['compliance:read'],
  'audit-check': ['audit:read'],
  'key-rotation': ['compliance:read', 'keys:rotate'],
};

/** Tells browsers of a clinic what changed, over `/api/v1/live`. Returns its end. */
export function attachLive(server: Server, deps: Dependencies): () => Promise<void> {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 1_024, perMessageDeflate: false });
  const byClinic = new Map<string, Set<Watcher>>();
  const everybody = () => [...byClinic.values()].flatMap((watchers) => [...watchers]);

  server.on('upgrade', (request, stream, head) => {
    stream.on('error', () => undefined);
    admit(request)
      .then((actor) => {
        // Again, and in one breath with the watching: many may have asked at once.
        refuseCrowd(actor);
        sockets.handleUpgrade(request, stream, head, (socket) => watch(socket, actor));
      })
      .catch(async (error: unknown) => {
        const code = error instanceof DomainError ? error.code : 'unexpected';
        const isOver = code === 'unauthenticated' && (await isTooOften(request));
        deps.log.warn({ code }, 'live channel refused');
        refuseUpgrade(stream, isOver ? 'too-many-attempts' : code);
      });
  });

  /** Wrong tokens count for the address here as everywhere. */
  const isTooOften = async (request: IncomingMessage): Promise<boolean> => {
    const address = callerAddress(addressOf(request, deps.trustedProxies));
    return (await deps.callLimits.address.count(address)).isOver;
  };

  function refuseCrowd({ sessionId }: Actor): void {
    const watchers = everybody();
    const ofSession = watchers.filter(({ actor }) => actor.sessionId === sessionId);
    if (watchers.length >= mostSockets || ofSession.length >= mostPerSession) refuse('busy-try-again');
  }

  async function admit(request: IncomingMessage): Promise<Actor> {
    if (request.url?.split('?')[0] !== path) refuse('not-found');
    // A browser sends cookies with a socket of any site; the origin is what tells them apart.
    if (request.headers.origin !== deps.origin) refuse('csrf-refused');
    const actor = await deps.accessTokens.verify(cookieOf(request, accessCookie), randomUUID(), 'staff');
    refuseCrowd(actor);
    await stillLives(actor);
    // Who may do nothing but enrol hears of nothing.
    if (actor.role === 'enrolling') refuse('enrolment-required');
    return actor;
  }

  const stillLives = (actor: Actor): Promise<void> =>
    deps.gates.work.run(() => deps.tenancy.withClinic(actor, () => Promise.resolve()));

  function watch(socket: WebSocket, actor: Actor): void {
    const watcher: Watcher = { socket, actor, isAlive: true };
    const clinic = byClinic.get(actor.clinicId) ?? new Set();
    byClinic.set(actor.clinicId, clinic.add(watcher));
    socket.on('pong', () => (watcher.isAlive = true));
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      clinic.delete(watcher);
      if (clinic.size === 0) byClinic.delete(actor.clinicId);
    });
  }

  let isAsking = false;
  /** One session after the other: however many windows are open, bookings never wait for this. */
  async function askSessions(): Promise<void> {
    if (isAsking) return;
    isAsking = true;
    const asked = new Map(everybody().map(({ actor }) => [actor.sessionId, actor]));
    for (const [sessionId, actor] of asked) {
      await stillLives(actor).catch((error: { code?: string }) => {
        if (error.code !== 'session-ended') return;
        for (const { socket } of everybody().filter((one) => one.actor.sessionId === sessionId)) {
          socket.close(4401, 'session-ended');
        }
      });
    }
    isAsking = false;
  }

  /** Closes what went silent and, within a heartbeat, what lost its session or its role. */
  const heartbeat = setInterval(() => {
    for (const watcher of everybody()) {
      const { socket } = watcher;
      if (!watcher.isAlive) {
        socket.terminate();
        continue;
      }
      watcher.isAlive = false;
      socket.ping();
    }
    void askSessions();
  }, heartbeatMs).unref();

  function tell({ clinicId, ...event }: LiveEvent): void {
    const message = JSON.stringify(event);
    for (const { socket, actor } of byClinic.get(clinicId) ?? []) {
      const hears = needed[event.entity].some((permission) => may(actor.role, permission));
      if (hears && socket.readyState === WebSocket.OPEN) socket.send(message);
    }
  }

  const listener = createListener({
    url: deps.databaseUrl,
    channels: [liveChannel],
    onNotify: (_channel, payload) => {
      for (const event of JSON.parse(payload) as LiveEvent[]) tell(event);
    },
    // Browsers that connect anew read everything again.
    onGap: () => everybody().forEach(({ socket }) => socket.close(1012, 'restart')),
  });

  return async () => {
    clearInterval(heartbeat);
    for (const { socket } of everybody()) {
      socket.close(1001, 'going away');
      // A browser that does not answer must not hold up the end.
      setTimeout(() => socket.terminate(), 500).unref();
    }
    sockets.close();
    await listener.close();
  };
}

function refuseUpgrade(stream: Duplex, code: ErrorCode): void {
  const { status } = errorTable[code];
  stream.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
