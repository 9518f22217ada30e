/** Our name for one SMS at a provider: whose it is and which one, without anything about a person. */
export interface SmsReference {
  clinicId: string;
  messageId: string;
}

const shape =
  /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

export const smsReference = ({ clinicId, messageId }: SmsReference): string => `${clinicId}.${messageId}`;

/** Undefined for anything this house did not write: receipts come from outside. */
export function parseSmsReference(text: string): SmsReference | undefined {
  const match = shape.exec(text);
  return match ? { clinicId: match[1] as string, messageId: match[2] as string } : undefined;
}

const short = (uuid: string): string => {
  const hex = uuid.replaceAll('-', '');
  return btoa(String.fromCharCode(...(hex.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16))))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
};

function long(text: string): string {
  const bytes = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  const hex = Array.from(bytes, (char) => char.charCodeAt(0).toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Zenvia's `externalId` is short: both ids in 45 characters instead of 73. */
export const zenviaReference = {
  write: (reference: string): string => reference.split('.').map(short).join('.'),
  read: (externalId: string): SmsReference | undefined =>
    /^[\w-]{22}\.[\w-]{22}$/.test(externalId)
      ? parseSmsReference(externalId.split('.').map(long).join('.'))
      : undefined,
};
