/** Who somebody is, as a file of another system may tell it. */
export interface Named {
  name: string;
  cpf: string | null;
  phone: string | null;
  email: string | null;
}

const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
/** A hyphen makes another name of it. */
const wordsOf = (text: string): string =>
  plain(text)
    .replace(/[^\p{L}\p{N}-]+/gu, ' ')
    .trim();
const digitsOf = (text: string): string => text.replace(/\D/g, '');

/** +55 11 98765-4321 → with and without the country, and without the ninth digit that older lists lack. */
function phonesOf(phone: string): string[] {
  const national = digitsOf(phone).replace(/^55/, '');
  const isMobile = national.length === 11 && national[2] === '9';
  return isMobile ? [national, national.slice(0, 2) + national.slice(3)] : [national];
}

/** One word is many people's name; two and more are taken for hers. */
const isTelling = (name: string): boolean => name.trim().includes(' ');

/** Whether a text names her: by CPF, telephone, e-mail or her whole name, however they are written. */
export function namesPerson({ name, cpf, phone, email }: Named, text: string): boolean {
  const digits = digitsOf(text);
  if (cpf !== null && digits.includes(cpf)) return true;
  if (phone !== null && phonesOf(phone).some((number) => digits.includes(number))) return true;
  if (email !== null && plain(text).includes(plain(email))) return true;
  return isTelling(name) && ` ${wordsOf(text)} `.includes(` ${wordsOf(name)} `);
}
