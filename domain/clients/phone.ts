/**
 * Brazilian telephone numbers (Anatel numbering plan). Mobiles are stored in E.164 with the ninth digit; WhatsApp ids of
 * area codes ≥ 31 often come without it, so inbound numbers are matched by normal form, never by equality of text.
 */
const areaCodes = /^(?:1[1-9]|2[12478]|3[1-578]|4[1-9]|5[1345]|6[1-9]|7[134579]|8[1-9]|9[1-9])/;

/** E.164 (`+5511987654321`) or null. Accepts national and international spellings, with or without the ninth digit of a mobile. */
export function normalizePhone(input: string): string | null {
  const trimmed = input.trim();
  let digits = trimmed.replace(/\D/g, '');
  const isForeign = trimmed.startsWith('+') && !digits.startsWith('55');
  if (isForeign) return /^[1-9]\d{7,14}$/.test(digits) ? `+${digits}` : null;
  if (digits.length >= 12 && digits.startsWith('55')) digits = digits.slice(2);
  digits = digits.replace(/^0(?:\d{2}(?=\d{10,11}$))?/, '');
  if (!areaCodes.test(digits)) return null;
  const area = digits.slice(0, 2);
  const local = digits.slice(2);
  if (/^9[1-9]\d{7}$/.test(local) || /^[2-5]\d{7}$/.test(local)) return `+55${area}${local}`;
  // Eight digits starting 6–9 is a mobile written the old way: the ninth digit is put back.
  return /^[6-9]\d{7}$/.test(local) ? `+55${area}9${local}` : null;
}

export const isMobile = (e164: string): boolean => /^\+55\d{2}9\d{8}$/.test(e164) || !e164.startsWith('+55');

/** `(11) 98765-4321`; foreign numbers as they are. */
export function formatPhone(e164: string): string {
  return e164.replace(/^\+55(\d{2})(\d{4,5})(\d{4})$/, '($1) $2-$3');
}

/** What a list shows: `(11) •••••-4321`. */
export const maskPhone = (e164: string): string =>
  formatPhone(e164).replace(/\d(?=[\d-]*-)|\d(?=\d{4,}$)/g, (digit, at: number) => (at < 3 ? digit : '•'));
