import { http } from '../http.ts';
import { makePasskey, type PublicKeyCredentialCreationOptionsJSON } from '../passkey.ts';
import type { MayCarryCodes, Passkey } from './queries.ts';

/** The app's secret, as a picture to scan, a link for the same phone, and letters to type. */
export interface TotpSetup {
  secret: string;
  uri: string;
  qr: string;
}

/** Asks the server for a challenge, the device for a key, and tells the server its public half. */
export async function createPasskey(label: string): Promise<Passkey & MayCarryCodes> {
  const asked = await http.post<{ options: PublicKeyCredentialCreationOptionsJSON }>(
    '/account/passkeys/options',
    {},
  );
  const credential = await makePasskey(asked.options);
  return http.post<Passkey & MayCarryCodes>('/account/passkeys', { credential, label });
}

export const startTotp = () => http.post<TotpSetup>('/account/totp', {});
export const confirmTotp = (code: string) => http.post<MayCarryCodes>('/account/totp/confirm', { code });
