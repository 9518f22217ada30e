import { randomUUID } from 'node:crypto';
import { type Attack, type Claims, type Forge, rightHeader } from './forge.ts';

const wrong: Record<string, unknown[]> = {
  aud: ['', 'neonpro', 'neonpro-web', null, {}, [], true],
  iss: ['', 'neonpro/', 'NEONPRO', 'https://evil.example', null, ['neonpro']],
  sub: ['', 'system', "x' or '1'='1", null, ['x'], 0],
  jti: ['', 'x', null],
  role: ['', 'system', 'OWNER', 'neonpro_owner', null, ['owner'], '__proto__'],
  clinic: ['', '*', null, "x'; select 1;--"],
  exp: [null, '', 'never', -1, 1e308, Number.MAX_SAFE_INTEGER, true],
  iat: [null, 'now', 0],
};

/** Claims as no signer of ours writes them, signed with the true key: only reading them strictly helps. */
export function claimAttacks({ signed }: Forge, claims: Claims): Attack[] {
  const now = Math.floor(Date.now() / 1000);
  const of = (change: Claims): string => signed(rightHeader, { ...claims, ...change });
  const without = (name: string): string =>
    signed(rightHeader, Object.fromEntries(Object.entries(claims).filter(([key]) => key !== name)));
  const others = ['neonpro-api', 'neonpro-programs', 'neonpro-clients'].filter((aud) => aud !== claims.aud);
  return [
    ...Object.keys(claims).map((name): Attack => [`without ${name}`, without(name)]),
    ...Object.entries(wrong).flatMap(([name, values]) =>
      values.map((value): Attack => [`${name} ${JSON.stringify(value)}`, of({ [name]: value })]),
    ),
    ...others.map((aud): Attack => [`aud of another kind, ${aud}`, of({ aud })]),
    ['aud in a list', of({ aud: [claims.aud] })],
    ['aud in a list with others', of({ aud: [claims.aud, ...others] })],
    ['exp a second ago', of({ iat: now - 601, exp: now - 1 })],
    ['exp now', of({ iat: now - 600, exp: now })],
    ['exp in text', of({ exp: String(now + 600) })],
    ['exp with a fraction', of({ exp: now + 599.5 })],
    ['exp in milliseconds', of({ exp: (now + 600) * 1000 })],
    ['exp in a day', of({ exp: now + 86_400 })],
    ['exp and iat in a year', of({ iat: now + 31_536_000, exp: now + 31_536_600 })],
    ['iat to come', of({ iat: now + 120, exp: now + 720 })],
    ['iat an hour ago', of({ iat: now - 3_600, exp: now + 600 })],
    ['nbf to come', of({ nbf: now + 60 })],
    ['nbf past', of({ nbf: now - 60 })],
    ['another claim', of({ admin: true })],
    ['another session beside', of({ session: randomUUID() })],
    ['all scopes', of({ scopes: ['*'] })],
    ['a scope no program can have', of({ scopes: ['staff:write'] })],
  ];
}

/** Who would like to be somebody else: the token is right in every letter, the database knows better. */
export function impersonations(
  { signed }: Forge,
  claims: Claims,
  them: { clinicId: string; id: string; sessionId: string; ended: string },
): Attack[] {
  const of = (change: Claims): string => signed(rightHeader, { ...claims, ...change });
  const session: Attack[] =
    'sid' in claims
      ? [
          ['an unknown session', of({ sid: randomUUID() })],
          ['the session of somebody else', of({ sid: them.sessionId })],
          ['a session that was ended', of({ sid: them.ended })],
          ['session null', of({ sid: null })],
          ['session of a worker', of({ sid: '-' })],
          // Of a program this would simply be the other one's token.
          ['all but the session of somebody else', of({ sub: them.id, clinic: them.clinicId })],
        ]
      : [];
  const roles =
    claims.role === 'receptionist' ? ['owner', 'operator', 'auditor', 'enrolling', 'client'] : ['owner'];
  return [
    ...session,
    ['an unknown clinic', of({ clinic: randomUUID() })],
    ['another clinic', of({ clinic: them.clinicId })],
    ['an unknown person', of({ sub: randomUUID() })],
    ['somebody of another clinic', of({ sub: them.id })],
    ...roles.map((role): Attack => [`role ${role}`, of({ role })]),
  ];
}
