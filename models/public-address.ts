import ipaddr from 'ipaddr.js';

/**
 * Whether an address is one of the open internet. Everything else — private, loopback, link-local (the cloud's metadata), shared,
 * documentation, tunnels that carry an IPv4 address inside — is where a stranger's URL must not lead us.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  // Unwraps ::ffff:10.0.0.1.
  return ipaddr.process(address).range() === 'unicast';
}

/** The address in a URL's host when it is one and no name; `[::1]` without its brackets. */
export function literalAddress(hostname: string): string | null {
  const bare = hostname.replace(/^\[|\]$/g, '');
  return ipaddr.isValid(bare) ? bare : null;
}

/** A URL that a clinic may have us call. Names are judged again by the address they lead to, at every connection. */
export function mayBeCalled(text: string, allowsLocal: boolean): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, hostname } = new URL(text);
  if (username || password) return false;
  if (allowsLocal) return protocol === 'https:' || protocol === 'http:';
  const literal = literalAddress(hostname);
  return protocol === 'https:' && hostname !== 'localhost' && (literal === null || isPublicAddress(literal));
}
