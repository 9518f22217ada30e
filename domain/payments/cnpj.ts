/** Cadastro Nacional da Pessoa Jurídica. Since July 2026 the first twelve places may be letters too (IN RFB 2.229/2024). */
export const cnpjText = (input: string): string => input.replace(/[\s./-]/g, '').toUpperCase();

/** A place is worth its ASCII code less 48: digits are themselves, `A` is 17. */
function checkDigit(text: string): number {
  let sum = 0;
  for (let index = 0; index < text.length; index += 1) {
    const weight = ((text.length - 1 - index) % 8) + 2;
    sum += (text.charCodeAt(index) - 48) * weight;
  }
  const rest = sum % 11;
  return rest < 2 ? 0 : 11 - rest;
}

export function isCnpj(input: string): boolean {
  const text = cnpjText(input);
  if (!/^[0-9A-Z]{12}\d{2}$/.test(text) || /^(.)\1{13}$/.test(text)) return false;
  const first = checkDigit(text.slice(0, 12));
  return first === Number(text[12]) && checkDigit(text.slice(0, 13)) === Number(text[13]);
}
