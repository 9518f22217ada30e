import type { IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';

/**
 * What counts as one caller. `ip` is Koa's: the socket's, or the hop our own proxies vouch for (app.ts). An IPv6 line has a /64 to
 * itself, so its addresses are one; what is no address shares one count, the strictest there is.
 */
export function callerAddress(ip: string): string {
  if (!ipaddr.isValid(ip)) return 'unknown';
  // Maps ::ffff:192.0.2.1 back to what it is.
  const address = ipaddr.process(ip);
  if (address.kind() === 'ipv4') return address.toString();
  return `${address
    .toByteArray()
    .slice(0, 8)
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')}/64`;
}

/** As Koa's `ctx.ip`, for a WebSocket upgrade, which Koa does not see. */
export function addressOf({ headers, socket }: IncomingMessage, trustedProxies: number): string {
  const forwarded = [headers['x-forwarded-for'] ?? []].flat().join(',');
  const hops = trustedProxies > 0 && forwarded ? forwarded.split(',').slice(-trustedProxies) : [];
  return hops[0]?.trim() || (socket.remoteAddress ?? '');
}
