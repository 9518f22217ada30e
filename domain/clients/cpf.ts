/** Cadastro de Pessoas Físicas: 11 digits, the last two are check digits (Receita Federal). Stored and compared as digits. */
export const cpfDigits = (input: string): string => input.replace(/\D/g, '');

function checkDigit(digits: string, firstWeight: number): number {
  let sum = 0;
  for (let index = 0; index < firstWeight - 1; index += 1)
    sum += Number(digits[index]) * (firstWeight - index);
  const rest = (sum * 10) % 11;
  return rest === 10 ? 0 : rest;
}

export function isCpf(input: string): boolean {
  const digits = cpfDigits(input);
  if (!/^\d{11}$/.test(digits) || /^(\d)\1{10}$/.test(digits)) return false;
  return checkDigit(digits, 10) === Number(digits[9]) && checkDigit(digits, 11) === Number(digits[10]);
}

/** `529.982.247-25`; anything that is not 11 digits is returned as it came. */
export function formatCpf(digits: string): string {
  return digits.replace(/^(\d{3})(\d{3})(\d{3})(\d{2})$/, '$1.$2.$3-$4');
}

/** What a list shows: `•••.982.247-••`. */
export const maskCpf = (digits: string): string =>
  digits.length === 11 ? `•••.${digits.slice(3, 6)}.${digits.slice(6, 9)}-••` : '•••';
