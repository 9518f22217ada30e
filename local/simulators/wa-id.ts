/**
 * The id that Meta answers with: for Brazilian area codes from 31 up it has no ninth digit, whatever was dialled
 * (area codes 11–28 keep it).
 */
export function waIdOf(to: string): string {
  const digits = to.replace(/\D/g, '');
  const match = /^55(\d{2})9(\d{8})$/.exec(digits);
  return match && Number(match[1]) >= 31 ? `55${match[1]}${match[2]}` : digits;
}
