import {
  browserSupportsWebAuthn,
  browserSupportsWebAuthnAutofill,
  startAuthentication,
  startRegistration,
  WebAuthnAbortService,
  WebAuthnError,
  type AuthenticationResponseJSON,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
} from '@simplewebauthn/browser';

export type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
};

/** Why the device gave nothing; a key of `account.passkeyFault`. `replaced`: another prompt took its place, nothing to say. */
export type PasskeyFault = 'cancelled' | 'already-registered' | 'unsupported' | 'wrong-address' | 'replaced';

export class PasskeyError extends Error {
  override readonly name = 'PasskeyError';
  readonly fault: PasskeyFault;
  constructor(fault: PasskeyFault, cause: unknown) {
    super(fault, { cause });
    this.fault = fault;
  }
}

export const canUsePasskeys = (): boolean => browserSupportsWebAuthn();
/** Whether the browser offers passkeys in the list under the e-mail field. */
export const canAutofillPasskeys = (): Promise<boolean> => browserSupportsWebAuthnAutofill();
/** Ends a prompt that waits, for example the one under the e-mail field. */
export const stopAskingPasskey = (): void => {
  WebAuthnAbortService.cancelCeremony();
};

export const provePasskey = (
  optionsJSON: PublicKeyCredentialRequestOptionsJSON,
  useBrowserAutofill = false,
): Promise<AuthenticationResponseJSON> =>
  translated(() => startAuthentication({ optionsJSON, useBrowserAutofill }));

export const makePasskey = (
  optionsJSON: PublicKeyCredentialCreationOptionsJSON,
): Promise<RegistrationResponseJSON> => translated(() => startRegistration({ optionsJSON }));

async function translated<T>(ceremony: () => Promise<T>): Promise<T> {
  if (!canUsePasskeys()) throw new PasskeyError('unsupported', null);
  try {
    return await ceremony();
  } catch (cause) {
    throw new PasskeyError(faultOf(cause), cause);
  }
}

function faultOf(cause: unknown): PasskeyFault {
  const code = cause instanceof WebAuthnError ? cause.code : '';
  if (code === 'ERROR_CEREMONY_ABORTED') return 'replaced';
  if (code === 'ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED') return 'already-registered';
  if (code === 'ERROR_INVALID_DOMAIN' || code === 'ERROR_INVALID_RP_ID') return 'wrong-address';
  if (/MISSING|NO_SUPPORTED/.test(code)) return 'unsupported';
  // Browsers say the same for "no", for a time that ran out and for "no passkey here", so that pages learn nothing.
  return 'cancelled';
}
