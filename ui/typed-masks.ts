import { formatPhone, normalizePhone } from '../domain/clients/phone.ts';

const digitsOf = (text: string, most: number): string => text.replace(/\D/g, '').slice(0, most);

/** `529.982.247-25`, as far as it was typed. */
export function typedCpf(text: string): string {
  const digits = digitsOf(text, 11);
  const head = [digits.slice(0, 3), digits.slice(3, 6), digits.slice(6, 9)].filter(Boolean).join('.');
  return digits.length > 9 ? `${head}-${digits.slice(9)}` : head;
}

/** `(11) 98765-4321`, as far as it was typed; with `+` in front a number from abroad, left alone. */
export function typedPhone(text: string): string {
  const trimmed = text.trimStart();
  if (trimmed.startsWith('+')) {
    const whole = normalizePhone(trimmed);
    return whole?.startsWith('+55') ? formatPhone(whole) : `+${digitsOf(trimmed, 15)}`;
  }
  // Pasted with the country's code or the trunk zero.
  const digits = text
    .replace(/\D/g, '')
    .replace(/^55(?=\d{10,11}$)/, '')
    .replace(/^0+/, '')
    .slice(0, 11);
  if (digits.length < 3) return digits;
  const local = digits.slice(2);
  const head = local.startsWith('9') || local.length > 8 ? 5 : 4;
  const rest = local.slice(head);
  return `(${digits.slice(0, 2)}) ${local.slice(0, head)}${rest ? `-${rest}` : ''}`;
}
