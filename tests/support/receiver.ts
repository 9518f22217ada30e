import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  /** `webhook-id`: the same at every try. */
  id: string;
  headers: IncomingHttpHeaders;
  text: string;
  body: {
    type: string;
    timestamp: string;
    data: { clinicId: string; entity: string; id: string; state: string };
  };
}
export type Answer =
  | number
  /** Takes the request and never answers, or breaks the line. */
  | 'hang'
  | 'reset'
  | { status: number; headers?: Record<string, string>; afterMs?: number; body?: string };

export interface Receiver {
  url: string;
  /** Every request, in the order in which it came. */
  received: Received[];
  /** Requests that came while another one of the same event was still open. */
  overlapping: number;
  /** How it answers from now on; 204 at first. */
  answer: (received: Received) => Answer;
  /** Off the network: connections are refused until it is back. */
  goDown(): Promise<void>;
  comeBack(): Promise<void>;
  close(): Promise<void>;
}

/** Somebody else's server, on loopback. */
export async function startReceiver(): Promise<Receiver> {
  let server: Server;
  let port = 0;
  const receiver: Receiver = {
    url: '',
    received: [],
    overlapping: 0,
    answer: () => 204,
    async goDown() {
      const closed = new Promise((done) => server.close(done));
      server.closeAllConnections();
      await closed;
    },
    comeBack: listen,
    close: () => receiver.goDown(),
  };
  const open = new Set<string>();
  async function listen(): Promise<void> {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('error', () => undefined);
      request.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const received: Received = {
          id: String(request.headers['webhook-id']),
          ...{ headers: request.headers, text, body: JSON.parse(text) as Received['body'] },
        };
        if (open.has(received.id)) receiver.overlapping += 1;
        open.add(received.id);
        response.on('close', () => open.delete(received.id));
        receiver.received.push(received);
        const answer = receiver.answer(received);
        if (answer === 'hang') return;
        if (answer === 'reset') return request.socket.destroy();
        const {
          status,
          headers = {},
          afterMs = 0,
          body,
        } = typeof answer === 'number' ? { status: answer } : answer;
        setTimeout(() => response.writeHead(status, headers).end(body), afterMs);
      });
    });
    await new Promise<void>((done, failed) => {
      server.once('error', failed).listen(port, '127.0.0.1', done);
    });
    port = (server.address() as AddressInfo).port;
    receiver.url = `http://127.0.0.1:${port}/neonpro`;
  }
  await listen();
  return receiver;
}
