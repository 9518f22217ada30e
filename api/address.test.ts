import { describe, expect, it } from 'vitest';
import { addressOf, callerAddress } from './address.ts';

describe('where an upgrade comes from', () => {
  const request = (forwarded: string) =>
    ({ headers: { 'x-forwarded-for': forwarded }, socket: { remoteAddress: '198.51.100.1' } }) as never;

  it('is the socket, unless proxies of ours say otherwise, from the right', () => {
    expect(addressOf(request('203.0.113.9'), 0)).toBe('198.51.100.1');
    expect(addressOf(request('203.0.113.9, 203.0.113.1'), 1)).toBe('203.0.113.1');
    expect(addressOf(request('6.6.6.6, 203.0.113.9, 10.0.0.1'), 2)).toBe('203.0.113.9');
    expect(addressOf(request(''), 1)).toBe('198.51.100.1');
  });
});

describe('who counts as one caller', () => {
  it('takes what is no address for one and the same stranger', () => {
    for (const ip of ['', 'unknown', '203.0.113.7:443', '1'.repeat(10_000), '999.1.1.1'])
      expect(callerAddress(ip)).toBe('unknown');
  });

  it('counts the addresses of one IPv6 line together, and lines apart', () => {
    expect(callerAddress('2001:db8:1:2::1')).toBe(callerAddress('2001:db8:1:2:ffff::9'));
    expect(callerAddress('2001:db8:1:2::1')).not.toBe(callerAddress('2001:db8:1:3::1'));
  });

  it('knows an IPv4 address in either dress', () => {
    expect(callerAddress('::ffff:203.0.113.7')).toBe('203.0.113.7');
    expect(callerAddress('203.0.113.7')).not.toBe(callerAddress('203.0.113.8'));
  });
});
