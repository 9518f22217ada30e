/** The last digit of every GS1 key: weights 3 and 1 from the right, up to the next ten. */
export function gs1CheckDigit(digits: string): number {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1)
    sum += Number(digits[digits.length - 1 - index]) * (index % 2 === 0 ? 3 : 1);
  return (10 - (sum % 10)) % 10;
}

/** GTIN-8, -12, -13 or -14 as the fourteen digits under which it is kept; null when it is none. */
export function gtin14(input: string): string | null {
  const digits = input.trim();
  if (!/^(\d{8}|\d{12,14})$/.test(digits)) return null;
  const isRight = gs1CheckDigit(digits.slice(0, -1)) === Number(digits.at(-1));
  return isRight && !/^0+$/.test(digits) ? digits.padStart(14, '0') : null;
}
