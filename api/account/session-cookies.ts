import { accessLivesSeconds } from '../access-token.ts';

/** `__Host-`: the browser takes them only Secure, for this host and Path=/ (D24). */
export const accessCookie = '__Host-neonpro-access';
export const refreshCookie = '__Host-neonpro-refresh';
/** Ties a half-done sign-in, and every WebAuthn challenge, to one browser. */
export const flowCookie = '__Host-neonpro-flow';

/** A working day: a reception's shared computer asks again the next morning. */
export const sessionLivesSeconds = 12 * 3_600;

interface Jar {
  cookies: {
    secure: boolean;
    set(name: string, value: string | null, options: object): unknown;
  };
}
const options = (maxAgeSeconds: number) => ({
  httpOnly: true,
  secure: true,
  sameSite: 'strict' as const,
  path: '/',
  maxAge: maxAgeSeconds * 1000,
  overwrite: true,
});

export interface Tokens {
  access: string;
  /** Left out, the browser keeps the one it has. */
  refresh?: string;
}

export function giveCookies({ cookies }: Jar, { access, refresh }: Tokens): void {
  // TLS ends before this process; browsers hold localhost to be secure.
  cookies.secure = true;
  cookies.set(accessCookie, access, options(accessLivesSeconds));
  if (refresh !== undefined) cookies.set(refreshCookie, refresh, options(sessionLivesSeconds));
}

export function takeCookies({ cookies }: Jar): void {
  cookies.secure = true;
  for (const name of [accessCookie, refreshCookie]) cookies.set(name, null, { ...options(0), maxAge: 0 });
}

/** As long as a half-done sign-in lives (models/sign-in-flow.ts). */
const flowLivesSeconds = 600;

export function giveFlow({ cookies }: Jar, token: string): void {
  cookies.secure = true;
  cookies.set(flowCookie, token, options(flowLivesSeconds));
}

export function takeFlow({ cookies }: Jar): void {
  cookies.secure = true;
  cookies.set(flowCookie, null, { ...options(0), maxAge: 0 });
}
