import type { Page } from 'playwright-core';
import type { Authenticator } from './authenticator.ts';

/**
 * Gives the browser of a page a passkey device that always says yes: Chromium's own, through the DevTools protocol. Passkeys are offered
 * by the button only: such a device would answer the list under the e-mail field before anybody has seen it.
 */
export async function addAuthenticator(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const { PublicKeyCredential } = globalThis as unknown as {
      PublicKeyCredential: { isConditionalMediationAvailable: () => Promise<boolean> };
    };
    PublicKeyCredential.isConditionalMediationAvailable = () => Promise.resolve(false);
  });
  const devTools = await page.context().newCDPSession(page);
  await devTools.send('WebAuthn.enable');
  await devTools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      ...{ protocol: 'ctap2', transport: 'internal', hasResidentKey: true },
      ...{ hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
    },
  });
}

interface Answer {
  status: number;
  body: unknown;
}

/** «401 challenge-invalid» */
export const codeOf = ({ status, body }: Answer): string =>
  `${String(status)} ${(body as { code: string }).code}`;

/** What a script of the page itself would send: its cookies, its origin. */
export const sendFrom = (page: Page, method: string, path: string, body: unknown = {}): Promise<Answer> =>
  page.evaluate(
    async (request) => {
      const response = await fetch(`/api/v1${request.path}`, {
        method: request.method,
        headers: {
          ...{ 'content-type': 'application/json', 'X-NeonPro-CSRF': '1' },
          'Idempotency-Key': crypto.randomUUID(),
        },
        ...(request.method !== 'GET' && { body: JSON.stringify(request.body) }),
      });
      const text = await response.text();
      return { status: response.status, body: text ? (JSON.parse(text) as unknown) : null };
    },
    { method, path, body },
  );

/** A device in software as a passkey of whoever is signed in: it can lie later, which Chromium's cannot. */
export async function registerDevice(page: Page, device: Authenticator): Promise<Answer> {
  const { body } = await sendFrom(page, 'POST', '/account/passkeys/options');
  const { options } = body as { options: Parameters<Authenticator['register']>[0] };
  const made = { credential: device.register(options), label: 'Chave de bolso' };
  return sendFrom(page, 'POST', '/account/passkeys', made);
}
