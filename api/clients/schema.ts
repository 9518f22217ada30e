import { z } from 'zod';
import { cpfDigits, isCpf } from '../../domain/clients/cpf.ts';
import { normalizePhone } from '../../domain/clients/phone.ts';

const text = (longest: number) => z.string().trim().min(1).max(longest);
const cpf = z.string().max(20).refine(isCpf, { message: 'cpf' }).transform(cpfDigits);
const phone = z
  .string()
  .max(30)
  .transform((value, ctx) => {
    const e164 = normalizePhone(value);
    if (e164 === null) ctx.addIssue({ code: 'custom', message: 'phone' });
    return e164 ?? z.NEVER;
  });
const birthDate = z.iso
  .date()
  .refine((day) => day >= '1900-01-01' && day <= new Date().toISOString().slice(0, 10), {
    message: 'birth-date',
  });

const optional = {
  cpf: cpf.nullish(),
  phone: phone.nullish(),
  email: z.email().max(254).nullish(),
  birthDate: birthDate.nullish(),
  notes: text(4_000).nullish(),
  whatsappOptIn: z.boolean().optional(),
};

export const clientParams = z.strictObject({ id: z.uuid() });
export const searchQuery = z.strictObject({
  search: z.string().max(120).default(''),
  limit: z.coerce.number().int().min(1).max(50).default(50),
});
export const newClientBody = z.strictObject({ name: text(160), ...optional });
/** Left out = unchanged, null = emptied. */
export const clientBody = z.strictObject({
  version: z.number().int().min(1),
  name: text(160).optional(),
  ...optional,
});
